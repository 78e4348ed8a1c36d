#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include <whet/kernel/affine.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/sparse.hpp>
#include <whet/target/tags.hpp>

#include "../sparse_layer.hpp"
#include "../targets.hpp"
#include "catch.hpp"

using namespace whet;

namespace {

constexpr int most_rows = 11;

std::vector<float> random_floats(std::size_t count, std::mt19937& generator) {
  std::uniform_real_distribution<float> value(-1.0f, 1.0f);
  std::vector<float> result(count);
  for (float& number : result) number = value(generator);
  return result;
}

/// Against sums in double; one sample at a time, and several.
template <class Policy, class Target, int Outputs, int Inputs>
void check_floats(const std::vector<float>& kernel, double tolerance, std::mt19937& generator) {
  using Parameters = typename Policy::template affine<Target, Outputs, Inputs, false>;
  const auto bias = random_floats(Outputs, generator);
  const auto parameters = std::make_unique<Parameters>();
  pack(*parameters, {.kernel = kernel.data(), .bias = bias.data()});
  const auto x = random_floats(std::size_t{most_rows} * Inputs, generator);
  std::vector<float> y(std::size_t{most_rows} * Outputs + 1, 77.0f);
  std::vector<float> one(Outputs + 1, 77.0f);
  affine_rows(Target{}, kernel::Linear{}, *parameters, x.data(), y.data(), most_rows, nullptr);
  for (std::size_t row = 0; row < most_rows; ++row) {
    affine(Target{}, kernel::Linear{}, *parameters, x.data() + row * Inputs, one.data(), nullptr);
    for (std::size_t output = 0; output < Outputs; ++output) {
      double sum = double{bias[output]};
      for (std::size_t input = 0; input < Inputs; ++input)
        sum += double{kernel[output * Inputs + input]} * double{x[row * Inputs + input]};
      CHECK(std::abs(double{one[output]} - sum) <= tolerance);
      CHECK(std::abs(double{y[row * Outputs + output]} - sum) <= tolerance);
    }
    CHECK(one[Outputs] == 77.0f);
  }
  CHECK(y[std::size_t{most_rows} * Outputs] == 77.0f);
}

template <class Pattern, int Outputs, int Inputs, class Policy = Float32Policy>
void check_all_floats(double tolerance = 2e-5) {
  std::mt19937 generator(7);
  const auto kernel = sparse_kernel<Pattern>(Outputs, Inputs, generator);
  for_each_target([&]<class Target>() {
    INFO(Target::name);
    check_floats<Sparse<Policy, Pattern>, Target, Outputs, Inputs>(kernel, tolerance, generator);
  });
}

/// What the layers of integers give.
struct Outcome {
  TensorQuantization output{.scale = 0.05f, .zero_point = -9};
  float low = -5.0f;
  float high = 5.5f;
};

/// The dense layer's plain kernel with the same weights is the reference: pruned ones are zero there.
template <class DensePolicy, class SparsePolicy, class Target, int Outputs, int Inputs, bool NonNegativeInput>
void check_integers(const std::vector<float>& kernel, std::mt19937& generator, const Outcome& outcome = {}) {
  using Dense = typename DensePolicy::template affine<target::generic, Outputs, Inputs, NonNegativeInput>;
  using Parameters = typename SparsePolicy::template affine<Target, Outputs, Inputs, NonNegativeInput>;
  const auto bias = random_floats(Outputs, generator);
  const AffineSource source{.kernel = kernel.data(),
                            .bias = bias.data(),
                            .input = {.scale = 0.02f, .zero_point = NonNegativeInput ? 0 : 11},
                            .output = outcome.output,
                            .low = outcome.low,
                            .high = outcome.high};
  const auto dense = std::make_unique<Dense>();
  const auto parameters = std::make_unique<Parameters>();
  pack(*dense, source);
  pack(*parameters, source);
  std::uniform_int_distribution<int> value(NonNegativeInput ? 0 : -128, 127);
  constexpr std::size_t integer_rows = 97;  // three parts of what becomes outputs at once
  std::vector<std::int8_t> x(integer_rows * Inputs);
  for (auto& number : x) number = static_cast<std::int8_t>(value(generator));
  for (std::size_t index = 0; index < Inputs; ++index)  // one row of the largest
    x[index] = static_cast<std::int8_t>(NonNegativeInput || index % 2 == 0 ? 127 : -128);
  std::vector<std::int8_t> expected(integer_rows * Outputs);
  std::vector<std::int8_t> single(expected.size() + 1, 99);
  std::vector<std::byte> scratch(Inputs);
  for (std::size_t row = 0; row < integer_rows; ++row) {
    affine(target::generic{}, kernel::Linear{}, *dense, x.data() + row * Inputs,
           expected.data() + row * Outputs, scratch.data());
    affine(Target{}, kernel::Linear{}, *parameters, x.data() + row * Inputs, single.data() + row * Outputs,
           scratch.data());
  }
  for (const std::size_t rows : {2u, 3u, 4u, 7u, 11u, 48u, 49u, 97u}) {
    std::vector<std::int8_t> several(rows * Outputs + 1, 99);
    affine_rows(Target{}, kernel::Linear{}, *parameters, x.data(), several.data(), static_cast<int>(rows),
                scratch.data());
    CHECK(several.back() == 99);
    CHECK(std::equal(several.begin(), several.end() - 1, expected.begin()));
  }
  expected.push_back(99);
  CHECK(single == expected);
}

template <class Pattern, int Outputs, int Inputs, class Dense = Int8Policy, class Policy = Int8Policy>
void check_all_integers() {
  std::mt19937 generator(9);
  const auto kernel = sparse_kernel<Pattern>(Outputs, Inputs, generator);
  for_each_target([&]<class Target>() {
    INFO(Target::name);
    check_integers<Dense, Sparse<Policy, Pattern>, Target, Outputs, Inputs, true>(kernel, generator);
    check_integers<Dense, Sparse<Policy, Pattern>, Target, Outputs, Inputs, false>(kernel, generator);
  });
}

}  // namespace

TEST_CASE("float layers of blocks equal the sum over their kept weights") {
  check_all_floats<Block<16, 1, Keep{25}>, 32, 40>();
  check_all_floats<Block<16, 1, Keep{40}>, 21, 39>();
  check_all_floats<Block<8, 1, Keep{30}>, 19, 33>();
  check_all_floats<Block<32, 1, Keep{30}>, 70, 17>();
  check_all_floats<Block<4, 3, Keep{30}>, 10, 14>();
  check_all_floats<Block<16, 1, Keep{40}>, 21, 39, Float16Policy>(2e-2);
  check_all_floats<Block<16, 1, Keep{40}>, 21, 39, BFloat16Policy>(2e-1);
}

TEST_CASE("float layers of N:M patterns equal the sum over their kept weights") {
  check_all_floats<NofM<2, 4>, 32, 64>();
  check_all_floats<NofM<2, 4>, 21, 71>();
  check_all_floats<NofM<1, 4>, 70, 130>();
  check_all_floats<NofM<3, 4>, 9, 41>();
  check_all_floats<NofM<2, 4>, 21, 71, Float16Policy>(2e-2);
  check_all_floats<NofM<1, 2>, 9, 41>();
  check_all_floats<NofM<2, 8>, 9, 41>();
}

TEST_CASE("float layers of any weights equal the sum over their kept weights") {
  check_all_floats<Unstructured<Keep{10}>, 20, 300>();
  check_all_floats<Unstructured<Keep{1}>, 5, 1500>();
}

TEST_CASE("integer layers of blocks equal the dense layer with zeros, to the bit") {
  check_all_integers<Block<8, 4, Keep{25}>, 32, 40>();
  check_all_integers<Block<8, 4, Keep{40}>, 21, 39>();
  check_all_integers<Block<8, 4, Keep{40}>, 70, 39>();
  check_all_integers<Block<8, 4, Keep{40}>, 70, 1100>();  // more than 255 columns of blocks
  check_all_integers<Block<8, 4, Keep{10}>, 70, 1100>();  // the same, requantized in floats
  check_all_integers<Block<16, 4, Keep{40}>, 40, 42>();
  check_all_integers<Block<16, 4, Keep{40}>, 150, 42>();
  check_all_integers<Block<16, 4, Keep{40}>, 21, 37>();
  check_all_integers<Block<4, 4, Keep{30}>, 10, 18>();
  check_all_integers<Block<8, 4, Keep{40}>, 21, 39, GroupedInt4Policy<0>, Int4Policy>();
  check_all_integers<Block<16, 4, Keep{40}>, 21, 37, GroupedInt4Policy<0>, Int4Policy>();
}

TEST_CASE("integer layers of other patterns equal the dense layer with zeros, to the bit") {
  check_all_integers<NofM<2, 4>, 21, 71>();
  check_all_integers<NofM<1, 4>, 8, 64>();
  check_all_integers<Unstructured<Keep{10}>, 20, 300>();
  check_all_integers<NofM<2, 4>, 21, 71, GroupedInt4Policy<0>, Int4Policy>();
}

TEST_CASE("outputs of which all weights are pruned are their biases, beside others that are not") {
  // Each has a way of its own to be requantized, whatever vectors take both.
  using Pattern = Block<8, 4, Keep{50}>;
  constexpr int outputs = 64;
  constexpr int inputs = 64;
  std::mt19937 generator(11);
  auto kernel = sparse_kernel<Pattern>(outputs, inputs, generator);
  for (const std::size_t block : {0U, 3U, 4U, 5U})
    std::fill_n(kernel.begin() + static_cast<std::ptrdiff_t>(block * 8 * inputs), 8 * inputs, 0.0f);
  const Outcome rectified{.output = {.scale = 0.05f, .zero_point = 0}, .low = 0.0f, .high = 6.35f};
  for_each_target([&]<class Target>() {
    INFO(Target::name);
    for (const Outcome& outcome : {rectified, Outcome{}}) {
      check_integers<Int8Policy, Sparse<Int8Policy, Pattern>, Target, outputs, inputs, true>(
          kernel, generator, outcome);
      check_integers<Int8Policy, Sparse<Int8Policy, Pattern>, Target, outputs, inputs, false>(
          kernel, generator, outcome);
      check_integers<GroupedInt4Policy<0>, Sparse<Int4Policy, Pattern>, Target, outputs, inputs, true>(
          kernel, generator, outcome);
    }
  });
}
