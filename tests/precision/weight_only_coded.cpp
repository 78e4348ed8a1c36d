#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>

#include <whet/precision/policy.hpp>
#include <whet/precision/weight_only_coded.hpp>
#include <whet/target/tags.hpp>

#include "catch.hpp"

namespace {

using namespace whet;
template <class Target, int Outputs, int Inputs>
using Packed = WeightOnly<GroupedInt4Policy<0>>::affine<Target, Outputs, Inputs, false>;

static_assert(UniformPolicy<WeightOnly<Int4Policy>> && !WeightOnly<Int4Policy>::needs_ranges);
static_assert(std::string_view(WeightOnly<GroupedInt4Policy<64>>::name) ==
              "whet::WeightOnly<whet::GroupedInt4Policy<64>>");

constexpr std::array<float, 6> weights_of_two{7.0f, -3.0f, 1.0f, 0.0f, 0.0f, 0.0f};
constexpr std::array<float, 2> bias{3.0f, -4.0f};
constexpr auto packed = [] {
  Packed<target::generic, 2, 3> parameters{};
  pack(parameters, {.kernel = weights_of_two.data(), .bias = bias.data()});
  return parameters;
}();
static_assert(packed.scale[0] == 1.0f && packed.weight(0, 0) == 7.0f && packed.weight(0, 1) == -3.0f &&
              packed.weight(0, 2) == 1.0f && packed.weight(1, 2) == 0.0f);
static_assert(packed.bias[0] == 3.0f && packed.bias[1] == -4.0f, "the bias stays as it is");
static_assert(sizeof(packed.weights) == 4, "two inputs to a byte");
static_assert(sizeof(Packed<target::avx2, 9, 3>) == 64 + 64 + 64, "16 outputs of two lines, scales, biases");
static_assert(Packed<target::generic, 9, 3>::convolution_scratch({{5, 5, 3}, {5, 5, 9}, {}}) == 0);
static_assert(Packed<target::avx2, 9, 3>::convolution_scratch({{5, 5, 3}, {5, 5, 9}, {}}) == 4 * 16 * 3,
              "where there is a kernel for it the weights of a convolution are decoded");
static_assert(Packed<target::neon64, 9, 3>::convolution_scratch({{5, 5, 3}, {5, 5, 9}, {}}) == 0 &&
              Packed<target::sse42, 9, 3>::convolution_scratch({{5, 5, 3}, {5, 5, 9}, {}}) == 0);

}  // namespace

TEST_CASE("groups of inputs have scales of their own, multiples of their output's") {
  std::array<float, 70> weights{};
  for (std::size_t input = 0; input < weights.size(); ++input)
    weights[input] =
        (input < 32 ? 1.0f : 0.01f) * static_cast<float>(input % 15) - (input < 32 ? 7.0f : 0.07f);
  WeightOnly<Int4Policy>::affine<target::avx2, 1, 70, false> parameters{};
  pack(parameters, {.kernel = weights.data()});
  for (int input = 0; input < 70; ++input) {
    CAPTURE(input);
    const double found = double{parameters.weight(0, input)} * double{parameters.scale[0]};
    const double step = input < 32 ? 1.0 : 0.01;
    CHECK(std::abs(found - double{weights[static_cast<std::size_t>(input)]}) < 2.0 * step);
  }
  CHECK(parameters.weights.multipliers(0, 0) == 255);
  CHECK(parameters.weights.multipliers(1, 0) == 3);
}

TEST_CASE("every member of parameters with weights of few bits is visited, in order") {
  std::string names;
  std::remove_cvref_t<decltype(packed)>::visit(
      packed, [&](const char* name, const auto&) { names += std::string(name) + " "; });
  CHECK(names == "weights scale bias ");
}
