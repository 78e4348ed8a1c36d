#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <random>
#include <type_traits>
#include <vector>

#include <whet/core/window.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/precision/int16x8.hpp>
#include <whet/target/tags.hpp>

#include "../buffers.hpp"
#include "../fixed_reference.hpp"
#include "../targets.hpp"
#include "catch.hpp"

using Words = std::vector<std::int16_t>;

/// round(sum · mantissa · 2^(shift - 15)), ties up; the product is below 2^62, the shift below 15.
inline std::int16_t rounded_sum(std::int64_t sum, int mantissa, int shift, int low, int high) {
  const std::int64_t value = rounded_quotient(sum * mantissa, std::int64_t{1} << (15 - shift));
  return static_cast<std::int16_t>(std::clamp<std::int64_t>(value, low, high));
}

/// What the values of a layer are drawn from.
enum class WideDraw {
  usual,  ///< multipliers that bring sums into the output's range
  any,    ///< also those and the biases at the ends of what a layer can have
  ends,   ///< only the largest weights and inputs, mostly of one sign, and nothing hides behind the clamp
};

/// A layer of a geometry; weights [filters][kernel height][kernel width][channels of a group].
struct WideLayer {
  whet::Geometry geometry;
  std::vector<std::int8_t> weights, shift;
  std::vector<std::int64_t> bias;
  Words mantissa, x;
  std::int16_t low, high = 32767;

  WideLayer(const whet::Geometry& extents, WideDraw draw, std::mt19937& generator) : geometry(extents) {
    const auto in = [&](std::int64_t from, std::int64_t to) {
      return std::uniform_int_distribution<std::int64_t>(from, to)(generator);
    };
    const auto byte = [&](int from, int to) { return static_cast<std::int8_t>(in(from, to)); };
    const auto word = [&](int from, int to) { return static_cast<std::int16_t>(in(from, to)); };
    const auto count = static_cast<std::size_t>(geometry.inputs());
    const int fitting = -static_cast<int>(std::bit_width(count)) - 6;
    for (int output = 0; output < geometry.output.channels; ++output) {
      const bool wild = draw == WideDraw::any && output % 4 == 3;
      for (std::size_t input = 0; input < count; ++input)
        weights.push_back(draw != WideDraw::ends ? byte(-127, 127)
                          : in(0, 99) == 0       ? std::int8_t{-127}
                                                 : std::int8_t{127});
      const std::int64_t most = draw == WideDraw::ends ? 0 : wild ? std::int64_t{1} << 46 : 5'000'000;
      bias.push_back(in(-most, most));
      mantissa.push_back(draw == WideDraw::ends ? 1 << 14 : word(1 << 14, 32767));
      shift.push_back(draw == WideDraw::ends ? static_cast<std::int8_t>(fitting)
                      : wild                 ? byte(-31, whet::most_wide_shift)
                                             : byte(fitting, fitting + 4));
    }
    for (std::size_t index = 0; index < geometry.input.size(); ++index)
      x.push_back(draw != WideDraw::ends ? word(-32768, 32767) : std::int16_t{-32768});
    low = draw == WideDraw::usual ? word(-32768, 0) : std::int16_t{-32768};
  }

  /// The outputs from the definition: every product added where it belongs.
  Words outputs() const {
    const auto& [input, output, window] = geometry;
    const int channels = input.channels / window.groups;
    const int filters = output.channels / window.groups;
    Words result;
    for (int row = 0; row < output.height; ++row)
      for (int column = 0; column < output.width; ++column)
        for (int filter = 0; filter < output.channels; ++filter) {
          const auto at = static_cast<std::size_t>(filter);
          std::int64_t sum = bias[at];
          for (int tap = 0; tap < window.taps(); ++tap)
            for (int channel = 0; channel < channels; ++channel)
              sum += std::int64_t{weights[static_cast<std::size_t>((filter * window.taps() + tap) * channels +
                                                                   channel)]} *
                     seen(row, column, tap, filter / filters * channels + channel);
          result.push_back(rounded_sum(sum, mantissa[at], shift[at], low, high));
        }
    return result;
  }

  template <class Parameters>
  std::unique_ptr<Parameters> packed() const {
    auto parameters = std::make_unique<Parameters>();
    for (int output = 0; output < Parameters::outputs; ++output) {
      const auto index = static_cast<std::size_t>(output);
      for (int input = 0; input < Parameters::inputs; ++input)
        parameters->weights[Parameters::panel.index(output, input, Parameters::inputs)] =
            weights[index * Parameters::inputs + static_cast<std::size_t>(input)];
      parameters->bias[output] = bias[index];
      parameters->mantissa[output] = mantissa[index];
      parameters->shift[output] = shift[index];
    }
    parameters->low = low;
    parameters->high = high;
    return parameters;
  }

 private:
  int seen(int row, int column, int tap, int channel) const {
    const whet::Window& window = geometry.window;
    const int down = tap / window.kernel_width * window.dilation_height;
    const int across = tap % window.kernel_width * window.dilation_width;
    int y = row * window.stride_height - window.pad_top + down;
    int x_at = column * window.stride_width - window.pad_left + across;
    if (window.transposed) {
      y = row + window.pad_top - down;
      x_at = column + window.pad_left - across;
      if (y % window.stride_height != 0 || x_at % window.stride_width != 0) return 0;
      y /= window.stride_height;
      x_at /= window.stride_width;
    }
    if (y < 0 || x_at < 0 || y >= geometry.input.height || x_at >= geometry.input.width) return 0;
    return x[static_cast<std::size_t>((y * geometry.input.width + x_at) * geometry.input.channels + channel)];
  }
};

/// Compares every target's kernel(target, activation, parameters, geometry, x, y, scratch) with the
/// definition. Layer: Layer::template parameters<Target, Outputs, Inputs>.
template <class Layer, whet::Geometry Extents, class Kernel>
void check_wide(std::mt19937& generator, Kernel&& kernel) {
  for (const WideDraw draw : {WideDraw::usual, WideDraw::any, WideDraw::ends}) {
    const WideLayer layer(Extents, draw, generator);
    const Words expected = layer.outputs();
    CAPTURE(static_cast<int>(draw), Extents.input.height, Extents.input.width, Extents.input.channels,
            Extents.output.channels, Extents.window.kernel_height, Extents.window.kernel_width,
            Extents.window.stride_width, Extents.window.groups);
    for_each_target([&]<class Target>() {
      CAPTURE(Target::name);
      constexpr int outputs = Extents.output.channels;
      constexpr int inputs = Extents.inputs();
      using Parameters = typename Layer::template parameters<Target, outputs, inputs>;
      const auto parameters = layer.packed<Parameters>();
      const ExactInput<std::int16_t> input(layer.x, 1);
      GuardedOutput<std::int16_t> output(Extents.output.size());
      Scratch scratch(Parameters::convolution_scratch(Extents));
      kernel(Target{}, whet::kernel::Linear{}, *parameters, std::integral_constant<whet::Geometry, Extents>{},
             input.data(), output.data(), scratch.data());
      CHECK(output.intact());
      CHECK((output.values() == expected));
    });
  }
}
