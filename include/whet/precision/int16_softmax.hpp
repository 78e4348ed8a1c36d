#pragma once

#include <cstdint>

#include <whet/core/inline.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/precision/tensor_quantization.hpp>

namespace whet {

/// Parameters of the int16 softmax: how a difference of two inputs becomes one of [-10, 0] in 65536 steps.
struct Int16Softmax {
  FixedMultiplier input_multiplier;
  /// Fixed by TFLite's 16-bit kernel.
  static constexpr TensorQuantization output{1.0f / 32768.0f, 0};

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("input_multiplier", self.input_multiplier);
  }
};

/// Source: TFLite's Prepare of SOFTMAX, 16 bits, beta = 1.
WHET_INLINE constexpr Int16Softmax make_int16_softmax(double input_scale) {
  return {quantize_multiplier(input_scale / (10.0 / 65535.0))};
}

}  // namespace whet
