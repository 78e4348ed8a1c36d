#pragma once

#include <cmath>
#include <cstddef>
#include <random>
#include <type_traits>
#include <vector>

#include <whet/core/window.hpp>
#include <whet/precision/float32.hpp>

#include "../buffers.hpp"
#include "catch.hpp"
#include "geometries.hpp"

/// What one output of a convolution is, and the sum of the magnitudes that went into it: what rounding each
/// step may cost.
struct Sum {
  double value;
  double magnitude;
};

/// A float layer of a geometry with random values; kernel [filters][kernel height][kernel width][channels of
/// a group].
struct FloatLayer {
  whet::Geometry geometry;
  std::vector<float> kernel, bias, x;

  FloatLayer(const whet::Geometry& extents, std::mt19937& generator) : geometry(extents) {
    std::normal_distribution<float> normal;
    const auto fill = [&](std::vector<float>& values, int count) {
      values.resize(static_cast<std::size_t>(count));
      for (float& value : values) value = normal(generator);
    };
    fill(kernel, geometry.output.channels * geometry.inputs());
    fill(bias, geometry.output.channels);
    fill(x, static_cast<int>(geometry.input.size()));
  }

  /// Every product added where it belongs, input pixel by input pixel for transposed convolutions and output
  /// pixel by output pixel for the others; in double.
  std::vector<Sum> sums() const {
    const auto& [input, output, window] = geometry;
    std::vector<Sum> result(output.size());
    for (std::size_t index = 0; index < result.size(); ++index) {
      const double start = bias[index % bias.size()];
      result[index] = {start, std::abs(start)};
    }
    const whet::Shape& moved_over = window.transposed ? input : output;
    const whet::Shape& seen = window.transposed ? output : input;
    for (int row = 0; row < moved_over.height; ++row)
      for (int column = 0; column < moved_over.width; ++column)
        for (int tap = 0; tap < window.taps(); ++tap) {
          const int other_row = row * window.stride_height - window.pad_top +
                                tap / window.kernel_width * window.dilation_height;
          const int other_column = column * window.stride_width - window.pad_left +
                                   tap % window.kernel_width * window.dilation_width;
          if (other_row < 0 || other_row >= seen.height || other_column < 0 || other_column >= seen.width)
            continue;
          const int pixel = row * moved_over.width + column;
          const int other_pixel = other_row * seen.width + other_column;
          if (window.transposed)
            add_tap(result, tap, pixel, other_pixel);
          else
            add_tap(result, tap, other_pixel, pixel);
        }
    return result;
  }

 private:
  void add_tap(std::vector<Sum>& result, int tap, int input_pixel, int output_pixel) const {
    const int channels = geometry.input.channels / geometry.window.groups;
    const int filters = geometry.output.channels / geometry.window.groups;
    for (int filter = 0; filter < geometry.output.channels; ++filter)
      for (int channel = 0; channel < channels; ++channel) {
        const int weight = (filter * geometry.window.taps() + tap) * channels + channel;
        const int value = input_pixel * geometry.input.channels + filter / filters * channels + channel;
        const double product =
            double{kernel[static_cast<std::size_t>(weight)]} * x[static_cast<std::size_t>(value)];
        Sum& sum = result[static_cast<std::size_t>(output_pixel * geometry.output.channels + filter)];
        sum.value += product;
        sum.magnitude += std::abs(product);
      }
  }
};

inline void check_close(const std::vector<float>& found, const std::vector<Sum>& sums,
                        double (*activation)(double)) {
  REQUIRE(found.size() == sums.size());
  for (std::size_t index = 0; index < sums.size(); ++index) {
    const double expected = activation(sums[index].value);
    if (std::abs(found[index] - expected) <= 1e-5 * (sums[index].magnitude + 1e-3)) continue;
    CAPTURE(index, found[index], expected);
    CHECK(std::abs(found[index] - expected) <= 1e-5 * (sums[index].magnitude + 1e-3));
    return;
  }
}

/// A kernel of float tensors together with the shapes and parameters that it was compiled for. What is done
/// with it is compiled once: the layers are hundreds.
struct FloatKernel {
  const char* target;
  std::size_t scratch_bytes;
  void (*call)(const FloatLayer&, const float* x, float* y, std::byte* scratch);

  std::vector<float> outputs(const FloatLayer& layer) const {
    const ExactInput<float> input(layer.x, 1);
    GuardedOutput<float> output(layer.geometry.output.size());
    Scratch scratch(scratch_bytes);
    call(layer, input.data(), output.data(), scratch.data());
    CHECK(output.intact());
    return output.values();
  }
};

/// Kernel: called as (target, activation, parameters, geometry, x, y, scratch).
template <class Parameters, class Activation, whet::Geometry Extents, class Kernel>
FloatKernel float_kernel(Kernel) {
  constexpr auto call = [](const FloatLayer& layer, const float* x, float* y, std::byte* scratch) {
    const OnHeap<Parameters> parameters;
    pack(*parameters, whet::AffineSource{.kernel = layer.kernel.data(), .bias = layer.bias.data()});
    Kernel{}(typename Parameters::target{}, Activation{}, *parameters,
             std::integral_constant<whet::Geometry, Extents>{}, x, y, scratch);
  };
  return {Parameters::target::name, Parameters::convolution_scratch(Extents), call};
}

inline void check_float_kernel(const FloatLayer& layer, const std::vector<Sum>& sums,
                               double (*activation)(double), const FloatKernel& kernel) {
  CAPTURE(kernel.target, describe(layer.geometry));
  check_close(kernel.outputs(layer), sums, activation);
}

/// Runs the kernel between guards and compares. Policy: of float tensors, and whose weights hold those of the
/// layer exactly.
template <class Target, class Activation, whet::Geometry Extents, class Policy = whet::Float32Policy,
          class Kernel>
void check_layer(const FloatLayer& layer, const std::vector<Sum>& sums, Kernel kernel) {
  using Parameters =
      typename Policy::template affine<Target, Extents.output.channels, Extents.inputs(), false>;
  check_float_kernel(
      layer, sums, [](double value) { return static_cast<double>(Activation::value(value)); },
      float_kernel<Parameters, Activation, Extents>(kernel));
}
