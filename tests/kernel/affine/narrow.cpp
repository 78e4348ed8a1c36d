#include <cmath>
#include <cstdint>

#include <whet/kernel/linear.hpp>
#include <whet/precision/bfloat16.hpp>
#include <whet/precision/float16.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/weight_only.hpp>
#include <whet/topology/sigmoid.hpp>

#include "../narrow_weights.hpp"
#include "float_check.hpp"

namespace kernel = whet::kernel;

namespace {

template <class Activation, int Outputs, int Inputs>
void check(std::mt19937& generator) {
  const Values weights = narrow_weights(Outputs, Inputs, generator);
  const Values bias = random_values(Outputs, generator);
  for_each_narrow_target([&]<class Target>() {
    const auto check_policy = [&]<class Policy>(Policy) {
      CAPTURE(Policy::name);
      check_kernels<typename Policy::template affine<Target, Outputs, Inputs, false>, Activation>(
          weights, bias, generator);
    };
    check_policy(whet::Float16Policy{});
    check_policy(whet::BFloat16Policy{});
    check_policy(whet::WeightOnly<whet::Int8Policy>{});
  });
}

/// With one input 1 and the others 0 the outputs are weights: each finite pattern of 16 bits, read by each
/// form of the kernels.
template <class Target, class Number>
void check_patterns() {
  constexpr int outputs = 1000;
  constexpr int inputs = 3;
  const OnHeap<whet::FloatAffine<Target, Number, outputs, inputs>> parameters;
  unsigned differing = 0;
  for (unsigned first = 0; first < 65536; first += outputs * inputs) {
    Values expected(outputs * inputs);
    for (int index = 0; index < outputs * inputs; ++index) {
      auto pattern = static_cast<std::uint16_t>(first + static_cast<unsigned>(index));
      if (!std::isfinite(Number::decode(pattern))) pattern = 0;
      const int output = index / inputs;
      const int input = index % inputs;
      parameters->weights[Target::float32_panel.index(output, input, inputs)] = pattern;
      expected[static_cast<std::size_t>(input * outputs + output)] = Number::decode(pattern);
    }
    const Values x{1, 0, 0, 0, 1, 0, 0, 0, 1};
    Values one_by_one(outputs * inputs);
    Values at_once(outputs * inputs);
    for (int row = 0; row < inputs; ++row)
      affine(Target{}, kernel::Linear{}, *parameters, x.data() + row * inputs,
             one_by_one.data() + row * outputs, nullptr);
    affine_rows(Target{}, kernel::Linear{}, *parameters, x.data(), at_once.data(), inputs, nullptr);
    differing += (one_by_one != expected) + (at_once != expected);
  }
  CAPTURE(Target::name);
  CHECK(differing == 0);
}

}  // namespace

TEST_CASE("every finite pattern of 16 bits is the weight that it stands for, subnormal ones too") {
  for_each_narrow_target([]<class Target>() {
    check_patterns<Target, whet::Float16>();
    check_patterns<Target, whet::BFloat16>();
  });
}

TEST_CASE("kernels of narrow weights are within rounding of a sum in double") {
  std::mt19937 generator(1);
  check<kernel::Linear, 1, 1>(generator);
  check<kernel::Linear, 9, 7>(generator);
  check<kernel::Linear, 70, 69>(generator);
  check<kernel::Linear, 130, 11>(generator);
}

TEST_CASE("kernels of narrow weights apply the activation to the finished sum") {
  std::mt19937 generator(2);
  check<whet::Sigmoid, 21, 37>(generator);
}
