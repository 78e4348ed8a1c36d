#pragma once

#include <cstdint>
#include <limits>

#include <whet/precision/requantize.hpp>
#include <whet/precision/tensor_quantization.hpp>

namespace whet {

/// float -> integers at a border: clamp(round(x / scale) + zero point, low, high), ties to even.
template <class Element>
struct QuantizeParameters {
  float inverse_scale;
  TensorQuantization output;
  Element low;
  Element high;

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("inverse_scale", self.inverse_scale);
    visitor("output", self.output);
    visitor("low", self.low);
    visitor("high", self.high);
  }
};

/// zero_based: the tensor is proved non-negative and lies in [0, 127].
template <class Element>
constexpr void pack(QuantizeParameters<Element>& parameters, TensorQuantization output, bool zero_based) {
  parameters.inverse_scale = 1.0f / output.scale;
  parameters.output = output;
  parameters.low = zero_based ? Element{0} : std::numeric_limits<Element>::min();
  parameters.high = std::numeric_limits<Element>::max();
}

/// Integers -> float at a border: (q - zero point) * scale.
struct DequantizeParameters {
  TensorQuantization input;

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("input", self.input);
  }
};

/// Integers of one format to those of another: clamp(requantize(q - input zero point) + zero point, low,
/// high), where layers of 8 and of 16 bits meet.
template <class Element>
struct RescaleParameters {
  FixedMultiplier multiplier;
  std::int32_t input_zero_point;
  TensorQuantization output;
  Element low;
  Element high;

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("multiplier", self.multiplier);
    visitor("input_zero_point", self.input_zero_point);
    visitor("output", self.output);
    visitor("low", self.low);
    visitor("high", self.high);
  }
};

/// zero_based: as above. Source: TFLite's QUANTIZE of integers.
template <class Element>
constexpr void pack(RescaleParameters<Element>& parameters, TensorQuantization input,
                    TensorQuantization output, bool zero_based) {
  parameters.multiplier = quantize_multiplier(double{input.scale} / double{output.scale});
  parameters.input_zero_point = input.zero_point;
  parameters.output = output;
  parameters.low = zero_based ? Element{0} : std::numeric_limits<Element>::min();
  parameters.high = std::numeric_limits<Element>::max();
}

}  // namespace whet
