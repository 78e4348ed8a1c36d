#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/precision/affine_source.hpp>
#include <whet/precision/clear.hpp>
#include <whet/precision/int8_weights.hpp>
#include <whet/precision/requantize.hpp>

namespace whet {

/// Scale of what goes into the gates of an integer recurrent layer: Q3.12. Fixed by TFLite's integer LSTM.
inline constexpr float gate_scale = 1.0f / 4096.0f;

/// Parameters of y = clamp(requantize(W·q + b)), int8 in, int16 in Q3.12 out, int32 accumulator, exact for
/// Inputs <= 2^16. The input's zero point is folded into b.
/// Shapes: W [Outputs][Inputs] in the target's int8 panels, the rest [Outputs]; padded with zeros.
/// NonNegativeInput: the topology proves q in [0, 127].
template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
struct Int8Gates {
  static_assert(Inputs <= 65536, "whet: an int8 layer takes at most 65536 inputs, or its sums overflow");

  using target = Target;
  static constexpr auto panel = Target::int8_panel;
  static constexpr int outputs = Outputs;
  static constexpr int inputs = Inputs;
  static constexpr bool nonnegative_input = NonNegativeInput;
  static constexpr auto padded = static_cast<std::size_t>(panel.padded_outputs(Outputs));

  alignas(panel.alignment) std::int8_t weights[panel.size(Outputs, Inputs)];
  alignas(panel.alignment) std::int32_t bias[padded];
  std::int32_t mantissa[padded];
  std::int8_t shift[padded];

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("weights", self.weights);
    visitor("bias", self.bias);
    visitor("mantissa", self.mantissa);
    visitor("shift", self.shift);
  }
};

/// The scales of input and weights are multiplied in single precision, as TFLite does for the gates of an
/// LSTM, whose weights have one scale for each gate.
template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
constexpr void pack(Int8Gates<Target, Outputs, Inputs, NonNegativeInput>& parameters,
                    const AffineSource& source) {
  constexpr auto panel = Target::int8_panel;
  detail::clear(parameters);
  for (int output = 0; output < Outputs; ++output) {
    const float scale = int8_weight_scale(source, output, Inputs);
    const std::int32_t sum = quantize_row(source, output, Inputs, scale, [&](int input, std::int8_t value) {
      parameters.weights[panel.index(output, input, Inputs)] = value;
    });
    const FixedMultiplier multiplier =
        quantize_multiplier(double{source.input.scale * scale} / double{gate_scale});
    // A bias beyond this is out of the gates' range by far.
    constexpr std::int64_t limit = std::int64_t{1} << 30;
    const double bias = source.bias != nullptr
                            ? double{source.bias[output]} / (double{source.input.scale} * double{scale})
                            : 0.0;
    parameters.bias[output] = static_cast<std::int32_t>(round_to_integer(bias, -limit, limit) -
                                                        std::int64_t{source.input.zero_point} * sum);
    parameters.mantissa[output] = multiplier.mantissa;
    parameters.shift[output] = static_cast<std::int8_t>(multiplier.shift);
  }
}

}  // namespace whet
