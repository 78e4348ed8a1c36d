#pragma once

#include <cstdint>

#include <whet/core/inline.hpp>
#include <whet/precision/affine_source.hpp>

namespace whet {

/// Nearest integer, ties away from zero, as TFLite's TfLiteRound, clamped to [low, high]. NaN gives low.
WHET_INLINE constexpr std::int64_t round_to_integer(double value, std::int64_t low, std::int64_t high) {
  if (!(value > static_cast<double>(low))) return low;
  if (value >= static_cast<double>(high)) return high;
  return static_cast<std::int64_t>(value < 0.0 ? value - 0.5 : value + 0.5);
}

/// Largest magnitude in row `output` of a row-major [outputs][inputs] kernel.
WHET_INLINE constexpr float largest_magnitude(const float* kernel, int output, int inputs) {
  float largest = 0.0f;
  for (int input = 0; input < inputs; ++input) {
    const float weight = kernel[static_cast<std::ptrdiff_t>(output) * inputs + input];
    const float magnitude = weight < 0.0f ? -weight : weight;
    if (magnitude > largest) largest = magnitude;
  }
  return largest;
}

/// The scale of one output's int8 weights: what the source fixes, else symmetric max|w| / 127. A row
/// without weights takes a scale that still holds its bias as int32.
WHET_INLINE constexpr float int8_weight_scale(const AffineSource& source, int output, int inputs) {
  if (source.weight_scale_count > 0) return source.weight_scales[source.weight_scale_count == 1 ? 0 : output];
  const float scale = largest_magnitude(source.kernel, output, inputs) / 127.0f;
  float bias = source.bias != nullptr ? source.bias[output] : 0.0f;
  if (bias < 0.0f) bias = -bias;
  const float least = bias / (source.input.scale * 1073741824.0f);
  if (scale >= least && scale > 0.0f) return scale;
  return least > 0.0f ? least : 1.0f;
}

/// Quantizes row `output` with `scale` into int8 in [-127, 127] and hands each to store(input, value).
/// Returns the sum of the row's integers, which carries the input's zero point into the bias.
template <class Store>
constexpr std::int32_t quantize_row(const AffineSource& source, int output, int inputs, float scale,
                                    Store&& store) {
  std::int32_t sum = 0;
  for (int input = 0; input < inputs; ++input) {
    const double weight = source.kernel[static_cast<std::ptrdiff_t>(output) * inputs + input];
    const auto value = static_cast<std::int8_t>(round_to_integer(weight / double{scale}, -127, 127));
    store(input, value);
    sum += value;
  }
  return sum;
}

}  // namespace whet
