#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
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

/// Compares the first kernel with the float layer, and each with the first, from which it may differ by the
/// rounding of its last step: the integers are the same.
inline void check_dynamic_int8_kernels(const FloatLayer& layer, double (*activation)(double),
                                       const std::vector<FloatKernel>& kernels) {
  CAPTURE(describe(layer.geometry));
  const std::vector<Sum> sums = layer.sums();
  const std::vector<float> expected = kernels.front().outputs(layer);
  const double error = quantization_error(layer);
  const auto within = [&](float found, double wanted, double tolerance) {
    return std::abs(found - wanted) <= tolerance;
  };
  bool is_close = true;
  for (std::size_t index = 0; index < expected.size(); ++index)
    is_close = is_close && within(expected[index], activation(sums[index].value), error);
  CHECK(is_close);
  for (const FloatKernel& kernel : kernels) {
    CAPTURE(kernel.target);
    const std::vector<float> found = kernel.outputs(layer);
    bool is_same = true;
    for (std::size_t index = 0; index < expected.size(); ++index)
      is_same = is_same && within(found[index], expected[index], 1e-6 * (sums[index].magnitude + 1.0));
    CHECK(is_same);
  }
}

/// Compares every target's kernel with the generic one, and that with the float layer.
/// Layer: Layer::template parameters<Target, Outputs, Inputs, NonNegativeInput>. weights: random ones, if
/// none.
template <class Layer, class Activation, whet::Geometry Extents, bool NonNegative, class Kernel>
void check_dynamic_int8(std::mt19937& generator, Kernel kernel, const std::vector<float>& weights = {}) {
  FloatLayer layer(Extents, generator);
  if (!weights.empty()) layer.kernel = weights;
  if (NonNegative)
    for (float& value : layer.x) value = std::abs(value);
  std::vector<FloatKernel> kernels;
  for_each_target([&]<class Target>() {
    kernels.push_back(float_kernel<typename Layer::template parameters<Target, Extents.output.channels,
                                                                       Extents.inputs(), NonNegative>,
                                   Activation, Extents>(kernel));
  });
  check_dynamic_int8_kernels(
      layer, [](double value) { return static_cast<double>(Activation::value(value)); }, kernels);
}
