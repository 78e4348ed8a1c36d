#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <random>
#include <type_traits>
#include <vector>

#include <whet/core/window.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/precision/dynamic.hpp>
#include <whet/target/tags.hpp>
#include <whet/topology/relu.hpp>

#include "../buffers.hpp"
#include "../targets.hpp"
#include "catch.hpp"
#include "float32_reference.hpp"

/// Runs kernel(target, activation, parameters, geometry, x, y, scratch) between guards.
template <class Parameters, class Activation, whet::Geometry Extents, class Kernel>
std::vector<float> run_dynamic(const FloatLayer& layer, Kernel&& kernel) {
  const auto parameters = std::make_unique<Parameters>();
  pack(*parameters, whet::AffineSource{.kernel = layer.kernel.data(), .bias = layer.bias.data()});
  const ExactInput<float> input(layer.x, 1);
  GuardedOutput<float> output(Extents.output.size());
  Scratch scratch(Parameters::convolution_scratch(Extents));
  kernel(typename Parameters::target{}, Activation{}, *parameters,
         std::integral_constant<whet::Geometry, Extents>{}, input.data(), output.data(), scratch.data());
  CHECK(output.intact());
  return output.values();
}

/// What half a quantization step of every weight and input may change in a sum of products.
inline double quantization_error(const FloatLayer& layer) {
  const auto largest = [](const std::vector<float>& values) {
    double most = 0.0;
    for (const float value : values) most = std::max(most, double{std::abs(value)});
    return most;
  };
  const double product = largest(layer.kernel) * largest(layer.x);
  return layer.geometry.inputs() * product * (1.0 / 127.0 + 0.25 / (127.0 * 127.0));
}

/// Compares the generic kernel with the float layer, and every target's kernel with the generic one, from
/// which it may differ by the rounding of its last step: the integers are the same.
/// Layer: Layer::template parameters<Target, Outputs, Inputs, NonNegativeInput>.
template <class Layer, class Activation, whet::Geometry Extents, bool NonNegative, class Kernel>
void check_dynamic_int8(std::mt19937& generator, Kernel&& kernel) {
  FloatLayer layer(Extents, generator);
  if (NonNegative)
    for (float& value : layer.x) value = std::abs(value);
  const auto run = [&]<class Target>() {
    using Parameters =
        typename Layer::template parameters<Target, Extents.output.channels, Extents.inputs(), NonNegative>;
    return run_dynamic<Parameters, Activation, Extents>(layer, kernel);
  };
  CAPTURE(NonNegative, Extents.input.height, Extents.input.width, Extents.input.channels,
          Extents.output.channels, Extents.window.kernel_height, Extents.window.kernel_width,
          Extents.window.stride_width, Extents.window.groups);
  const std::vector<Sum> sums = layer.sums();
  const std::vector<float> expected = run.template operator()<whet::target::generic>();
  const double error = quantization_error(layer);
  const auto differs = [&](const std::vector<float>& found, const auto& wanted, auto&& tolerance) {
    for (std::size_t index = 0; index < found.size(); ++index)
      if (!(std::abs(found[index] - wanted(index)) <= tolerance(index))) return true;
    return false;
  };
  CHECK_FALSE(differs(
      expected, [&](std::size_t index) { return Activation::value(sums[index].value); },
      [&](std::size_t) { return error; }));
  for_each_target([&]<class Target>() {
    CAPTURE(Target::name);
    CHECK_FALSE(differs(
        run.template operator()<Target>(), [&](std::size_t index) { return double{expected[index]}; },
        [&](std::size_t index) { return 1e-6 * (sums[index].magnitude + 1.0); }));
  });
}
