#pragma once

#include <cstdint>

#include <whet/core/inline.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/precision/tensor_quantization.hpp>

namespace whet {

/// Parameters of the int8 softmax: how a difference of two inputs becomes fixed point with 5 integer bits
/// (Q5.26), and the least difference that does not underflow to 0. The output has scale 1/256 and zero
/// point -128.
struct Int8Softmax {
  FixedMultiplier input_multiplier;
  std::int32_t diff_min = 0;
  /// Fixed by the TFLite 8-bit specification.
  static constexpr TensorQuantization output{1.0f / 256.0f, -128};

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("input_multiplier", self.input_multiplier);
    visitor("diff_min", self.diff_min);
  }

  constexpr bool operator==(const Int8Softmax&) const = default;
};

/// Source: TFLite's PreprocessSoftmaxScaling and CalculateInputRadius, beta = 1.
WHET_INLINE constexpr Int8Softmax make_int8_softmax(double input_scale) {
  constexpr double one = 67108864.0;  // 2^26
  constexpr double largest = 2147483647.0;
  const double factor = input_scale * one;
  Int8Softmax parameters{quantize_multiplier(factor < largest ? factor : largest), 0};
  double radius = 31.0 * one;
  for (int shift = 0; shift < parameters.input_multiplier.shift; ++shift) radius *= 0.5;
  parameters.diff_min = -static_cast<std::int32_t>(radius);
  return parameters;
}

}  // namespace whet
