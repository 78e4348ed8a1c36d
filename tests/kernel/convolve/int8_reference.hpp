#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <type_traits>
#include <vector>

#include <whet/core/window.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/precision/int8.hpp>
#include <whet/target/tags.hpp>

#include "../bell_shaped_weight.hpp"
#include "../buffers.hpp"
#include "../fixed_reference.hpp"
#include "../targets.hpp"
#include "catch.hpp"
#include "geometries.hpp"

using Bytes = std::vector<std::int8_t>;

/// What the values of a layer are drawn from.
enum class Draw {
  usual,      ///< multipliers that bring sums into the output's range
  any,        ///< also multipliers and biases that wrap around
  ends,       ///< only the largest weights and inputs, and nothing hides behind the clamp
  completed,  ///< usual ones, requantized in single precision where a target does that
  rectified,  ///< the same behind a ReLU
  paired,     ///< of weights few of which are large, and mostly the largest inputs
};

/// An int8 layer of a geometry; weights [filters][kernel height][kernel width][channels of a group].
struct Int8Layer {
  whet::Geometry geometry;
  Bytes weights;
  std::vector<std::int32_t> bias, mantissa;
  Bytes shift, x;
  std::int8_t low, high = 127, padding;
  std::int32_t zero_point;
  bool completed;

  Int8Layer(const whet::Geometry& extents, Draw draw, int least, std::mt19937& generator)
      : geometry(extents) {
    const auto in = [&](int from, int to) {
      return std::uniform_int_distribution<std::int32_t>(from, to)(generator);
    };
    const auto byte = [&](int from, int to) { return static_cast<std::int8_t>(in(from, to)); };
    const auto count = static_cast<std::size_t>(geometry.inputs());
    const int fitting = -static_cast<int>(std::bit_width(count)) - 6;
    for (int output = 0; output < geometry.output.channels; ++output) {
      const bool wild = draw == Draw::any && output % 4 == 3;
      for (std::size_t input = 0; input < count; ++input)
        weights.push_back(draw == Draw::ends     ? (in(0, 1) != 0 ? std::int8_t{127} : std::int8_t{-127})
                          : draw == Draw::paired ? bell_shaped_weight(generator)
                                                 : byte(-127, 127));
      const int most = draw == Draw::ends ? 0 : wild ? 1 << 30 : 20000;
      bias.push_back(in(-most, most));
      mantissa.push_back(draw == Draw::ends ? 1 << 30
                                            : in(1 << 30, std::numeric_limits<std::int32_t>::max()));
      shift.push_back(draw == Draw::ends ? static_cast<std::int8_t>(fitting)
                      : wild             ? byte(-31, 30)
                                         : byte(fitting, fitting + 4));
    }
    for (std::size_t index = 0; index < geometry.input.size(); ++index)
      x.push_back(draw != Draw::ends && draw != Draw::paired ? byte(least, 127)
                  : in(0, 3) == 0                            ? static_cast<std::int8_t>(least)
                                                             : std::int8_t{127});
    zero_point = draw == Draw::ends ? 0 : in(-128, 127);
    low = draw == Draw::ends ? std::int8_t{-128} : byte(-128, 0);
    if (draw == Draw::rectified) low = static_cast<std::int8_t>(zero_point);
    completed = draw == Draw::completed || draw == Draw::rectified || draw == Draw::paired;
    padding = byte(least, 127);
  }

  /// The outputs from the definition: every product added where it belongs in 64 bits, then the two roundings
  /// in floating point of 64 bits, which holds every number here exactly.
  Bytes outputs() const {
    const auto& [input, output, window] = geometry;
    const int channels = input.channels / window.groups;
    const int filters = output.channels / window.groups;
    Bytes result;
    for (int row = 0; row < output.height; ++row)
      for (int column = 0; column < output.width; ++column)
        for (int filter = 0; filter < output.channels; ++filter) {
          std::int64_t sum = bias[static_cast<std::size_t>(filter)];
          for (int tap = 0; tap < window.taps(); ++tap)
            for (int channel = 0; channel < channels; ++channel)
              sum += std::int64_t{weights[static_cast<std::size_t>((filter * window.taps() + tap) * channels +
                                                                   channel)]} *
                     seen(row, column, tap, filter / filters * channels + channel);
          result.push_back(rounded(sum, static_cast<std::size_t>(filter)));
        }
    return result;
  }

 private:
  std::int8_t seen(int row, int column, int tap, int channel) const {
    const whet::Window& window = geometry.window;
    const int down = tap / window.kernel_width * window.dilation_height;
    const int across = tap % window.kernel_width * window.dilation_width;
    int y = row * window.stride_height - window.pad_top + down;
    int x_at = column * window.stride_width - window.pad_left + across;
    if (window.transposed) {
      y = row + window.pad_top - down;
      x_at = column + window.pad_left - across;
      if (y % window.stride_height != 0 || x_at % window.stride_width != 0) return padding;
      y /= window.stride_height;
      x_at /= window.stride_width;
    }
    if (y < 0 || x_at < 0 || y >= geometry.input.height || x_at >= geometry.input.width) return padding;
    return x[static_cast<std::size_t>((y * geometry.input.width + x_at) * geometry.input.channels + channel)];
  }
  std::int8_t rounded(std::int64_t sum, std::size_t filter) const {
    const std::int64_t doubled = rounded_quotient(sum * mantissa[filter], std::int64_t{1} << 31);
    const double value = std::round(std::ldexp(static_cast<double>(doubled), shift[filter])) + zero_point;
    return static_cast<std::int8_t>(std::clamp(value, static_cast<double>(low), static_cast<double>(high)));
  }
};

/// A kernel together with the shapes and parameters that it was compiled for. What is done with it is
/// compiled once: the layers are hundreds.
struct Int8Kernel {
  const char* target;
  std::size_t scratch_bytes;
  void (*call)(const Int8Layer&, const std::int8_t* x, std::int8_t* y, std::byte* scratch);

  Bytes outputs(const Int8Layer& layer) const {
    const ExactInput<std::int8_t> input(layer.x, 1);
    GuardedOutput<std::int8_t> output(layer.geometry.output.size());
    Scratch scratch(scratch_bytes);
    call(layer, input.data(), output.data(), scratch.data());
    CHECK(output.intact());
    return output.values();
  }
};

/// Groups of outputs that were requantized in single precision, and blocks that were added in pairs.
inline int float_groups = 0;
inline int paired_blocks = 0;

/// Kernel: called as (target, activation, parameters, geometry, x, y, scratch).
/// Set: called as (parameters, output, input, value), puts an integer into the weights, which are zero
/// before.
template <class Parameters, whet::Geometry Extents, class Kernel, class Set>
Int8Kernel int8_kernel(Kernel, Set) {
  constexpr auto call = [](const Int8Layer& layer, const std::int8_t* x, std::int8_t* y, std::byte* scratch) {
    const OnHeap<Parameters> parameters;
    const std::int8_t* weight = layer.weights.data();
    for (int output = 0; output < Parameters::outputs; ++output) {
      for (int input = 0; input < Parameters::inputs; ++input) Set{}(*parameters, output, input, *weight++);
      const auto index = static_cast<std::size_t>(output);
      parameters->bias[output] = layer.bias[index];
      parameters->mantissa[output] = layer.mantissa[index];
      parameters->shift[output] = layer.shift[index];
    }
    parameters->low = layer.low;
    parameters->high = layer.high;
    parameters->padding = layer.padding;
    parameters->output.zero_point = layer.zero_point;
    if constexpr (requires { parameters->complete(); })
      if (layer.completed) parameters->complete();
    if constexpr (requires { parameters->float_requantization.form; })
      for (const auto form : parameters->float_requantization.form) float_groups += form != 0 ? 1 : 0;
    if constexpr (requires { parameters->block_pairs.paired; })
      for (const auto blocks : parameters->block_pairs.paired) paired_blocks += blocks;
    Kernel{}(typename Parameters::target{}, whet::kernel::Linear{}, *parameters,
             std::integral_constant<whet::Geometry, Extents>{}, x, y, scratch);
  };
  return {Parameters::target::name, Parameters::convolution_scratch(Extents), call};
}

/// Whether layers were requantized in single precision, if a target does that.
inline bool float_form_was_tried() { return float_groups > 20 || !whet::target::avx2::available; }
/// The same of blocks in pairs.
inline bool pairs_were_tried() { return paired_blocks > 400 || !whet::target::avx2::available; }

/// Compares each kernel with the first, and that with the definition where nothing wraps.
inline void check_int8_kernels(const whet::Geometry& extents, bool non_negative,
                               const std::vector<Int8Kernel>& kernels, std::mt19937& generator) {
  for (const Draw draw :
       {Draw::usual, Draw::any, Draw::ends, Draw::completed, Draw::rectified, Draw::paired}) {
    const Int8Layer layer(extents, draw, non_negative ? 0 : -128, generator);
    const Bytes expected = kernels.front().outputs(layer);
    CAPTURE(static_cast<int>(draw), non_negative, describe(extents));
    if (draw != Draw::any) CHECK((expected == layer.outputs()));
    for (const Int8Kernel& kernel : kernels) {
      CAPTURE(kernel.target);
      CHECK((kernel.outputs(layer) == expected));
    }
  }
}

/// Compares every target's kernel with the generic one, and that with the definition where nothing wraps.
/// Layer: Layer::template parameters<Target, Outputs, Inputs, NonNegativeInput>.
template <class Layer, whet::Geometry Extents, bool NonNegative, class Kernel>
void check_int8(std::mt19937& generator, Kernel kernel) {
  std::vector<Int8Kernel> kernels;
  for_each_int8_target([&]<class Target>() {
    using Parameters =
        typename Layer::template parameters<Target, Extents.output.channels, Extents.inputs(), NonNegative>;
    kernels.push_back(int8_kernel<Parameters, Extents>(
        kernel, [](Parameters& parameters, int output, int input, std::int8_t value) {
          parameters.weights[Parameters::panel.index(output, input, Parameters::inputs)] = value;
        }));
  });
  check_int8_kernels(Extents, NonNegative, kernels, generator);
}
