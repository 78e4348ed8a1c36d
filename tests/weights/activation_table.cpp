#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <whet/kernel/lookup/tabulate.hpp>
#include <whet/weights/activation_table.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

template <class Function>
struct Net : Sequential<Input<2>, Dense<2>, Function, Dense<1>> {};

/// Weights and ranges, those of the activation far from what the specification says.
template <class Function>
Trained<Net<Function>> made() {
  Trained<Net<Function>> trained;
  trained.weights.parameters().kernel(0) << 1.0f, -1.0f, 0.5f, 0.25f;
  trained.weights.parameters().kernel(2) << 1.0f, 2.0f;
  trained.quantization.ranges = {Range{-4, 4}, Range{-6, 5}, Range{-0.5f, 0.25f}, Range{-3, 3}};
  return trained;
}

template <class Policy, class Function>
LookupParameters table(const Trained<Net<Function>>& trained) {
  return freeze<Policy, target::generic>(trained).model().template step<2>();
}
template <class Parameters>
std::vector<int> entries(const Parameters& parameters) {
  return {parameters.table, parameters.table + 256};
}

}  // namespace

TEST_CASE("under TfliteInt8Policy sigmoid and tanh have the scales of the specification, calibrated or not") {
  CHECK(table<TfliteInt8Policy>(made<Sigmoid>()).output == TensorQuantization{1.0f / 256.0f, -128});
  CHECK(table<TfliteInt8Policy>(made<Tanh>()).output == TensorQuantization{1.0f / 128.0f, 0});
  CHECK(table<Int8Policy>(made<Tanh>()).output == Int8Policy::asymmetric({-0.5f, 0.25f}));
}

TEST_CASE("under TfliteInt8Policy activations are tabulated with the integers of the reference") {
  const TensorQuantization input = Int8Policy::asymmetric({-6, 5});
  LookupParameters expected{};
  kernel::tabulate_sigmoid(expected, input);
  CHECK(entries(table<TfliteInt8Policy>(made<Sigmoid>())) == entries(expected));
  kernel::tabulate_tanh(expected, input);
  CHECK(entries(table<TfliteInt8Policy>(made<Tanh>())) == entries(expected));
  REQUIRE(kernel::tabulate_hard_swish(expected, input, Int8Policy::asymmetric({-0.5f, 0.25f})));
  CHECK(entries(table<TfliteInt8Policy>(made<HardSwish>())) == entries(expected));
  constexpr float infinity = std::numeric_limits<float>::infinity();
  const TensorQuantization output = Int8Policy::asymmetric({-0.5f, 0.25f});
  kernel::tabulate_slope(expected, input, output, 0.125f, -infinity, infinity);
  CHECK(entries(table<TfliteInt8Policy>(made<LeakyReLU<Ratio<1, 8>>>())) == entries(expected));
}

TEST_CASE("a fixed quantization besides the specification's is kept, with the rounded function") {
  auto trained = made<Sigmoid>();
  const TensorQuantization fixed{1.0f / 200.0f, -100};
  trained.quantization.fixed[2] = fixed;
  const LookupParameters found = table<TfliteInt8Policy>(trained);
  CHECK(found.output == fixed);
  const TensorQuantization input = Int8Policy::asymmetric({-6, 5});
  for (int quantized = -128; quantized <= 127; ++quantized) {
    const double x = double{input.scale} * (quantized - input.zero_point);
    const double ideal = 1.0 / (1.0 + std::exp(-x)) / double{fixed.scale} + fixed.zero_point;
    CHECK(std::abs(found.table[static_cast<std::uint8_t>(quantized)] - ideal) <= 0.5001);
  }
}
