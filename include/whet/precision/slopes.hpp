#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/core/memory_layout.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/int8_weights.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/precision/tensor_quantization.hpp>

namespace whet {

/// Slopes of a PReLU in float, one for each channel.
template <int Channels>
struct Float32Slopes {
  float slopes[static_cast<std::size_t>(Channels)];

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("slopes", self.slopes);
  }
};

/// Its layout for a number of channels that is a value.
constexpr MemoryLayout float32_slopes_layout(int channels) {
  MemoryLayout members;
  members.add_array<float>(static_cast<std::size_t>(channels));
  return members;
}

template <int Channels>
constexpr void pack(Float32Slopes<Channels>& parameters, const float* slopes, TensorQuantization,
                    TensorQuantization) {
  static_assert(sizeof(parameters) == float32_slopes_layout(Channels).size());
  for (int channel = 0; channel < Channels; ++channel) parameters.slopes[channel] = slopes[channel];
}

/// Slopes of an int8 PReLU, symmetric with one scale, and the factors of either side.
/// Source: TFLite reference_ops Prelu, quantized.
template <int Channels>
struct Int8Slopes {
  std::int8_t slopes[static_cast<std::size_t>(Channels)];
  FixedMultiplier positive;
  FixedMultiplier negative;
  std::int32_t input_zero_point;
  TensorQuantization output;

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("slopes", self.slopes);
    visitor("positive", self.positive);
    visitor("negative", self.negative);
    visitor("input_zero_point", self.input_zero_point);
    visitor("output", self.output);
  }
};

/// Its layout for a number of channels that is a value.
constexpr MemoryLayout int8_slopes_layout(int channels) {
  MemoryLayout members;
  members.add_array<std::int8_t>(static_cast<std::size_t>(channels));
  members.add_array<FixedMultiplier>(2);
  members.add_value<std::int32_t>();
  members.add_value<TensorQuantization>();
  return members;
}

template <int Channels>
constexpr void pack(Int8Slopes<Channels>& parameters, const float* slopes, TensorQuantization input,
                    TensorQuantization output) {
  static_assert(sizeof(parameters) == int8_slopes_layout(Channels).size());
  const float largest = largest_magnitude(slopes, 0, Channels);
  const float scale = largest > 0.0f ? largest / 127.0f : 1.0f;
  for (int channel = 0; channel < Channels; ++channel)
    parameters.slopes[channel] =
        static_cast<std::int8_t>(round_to_integer(double{slopes[channel]} / double{scale}, -127, 127));
  parameters.positive = quantize_multiplier(double{input.scale} / double{output.scale});
  parameters.positive.shift = shift_without_wrapping(parameters.positive.shift, 255);
  parameters.negative = quantize_multiplier(double{input.scale} * double{scale} / double{output.scale});
  parameters.negative.shift = shift_without_wrapping(parameters.negative.shift, 255 * 127);
  parameters.input_zero_point = input.zero_point;
  parameters.output = output;
}

}  // namespace whet
