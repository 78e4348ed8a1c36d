#pragma once

#include <cstdint>

#include <whet/precision/tensor_quantization.hpp>

namespace whet {

/// float -> int8 at a border: clamp(round(x / scale) + zero point, low, high), ties to even.
struct QuantizeParameters {
  float inverse_scale;
  TensorQuantization output;
  std::int8_t low;
  std::int8_t high;

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("inverse_scale", self.inverse_scale);
    visitor("output", self.output);
    visitor("low", self.low);
    visitor("high", self.high);
  }
};

/// zero_based: the tensor is proved non-negative and lies in [0, 127].
constexpr void pack(QuantizeParameters& parameters, TensorQuantization output, bool zero_based) {
  parameters.inverse_scale = 1.0f / output.scale;
  parameters.output = output;
  parameters.low = zero_based ? std::int8_t{0} : std::int8_t{-128};
  parameters.high = 127;
}

/// int8 -> float at a border: (q - zero point) * scale.
struct DequantizeParameters {
  TensorQuantization input;

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("input", self.input);
  }
};

}  // namespace whet
