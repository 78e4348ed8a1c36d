#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/core/inline.hpp>
#include <whet/core/recurrence.hpp>
#include <whet/precision/int8_gates.hpp>
#include <whet/precision/recurrent_source.hpp>
#include <whet/precision/requantize.hpp>

namespace whet {

namespace detail {
/// Bytes up to the next multiple of the target's alignment.
template <class Target>
constexpr std::size_t rounded_to(std::size_t bytes) {
  return (bytes + Target::alignment - 1) / Target::alignment * Target::alignment;
}
}  // namespace detail

/// Exponent of the scale, a power of two, that holds the cell state of an LSTM in int16: the range is rounded
/// up to a power of two, as TFLite's quantizer does. At least -15, the scale of what is added to the state.
WHET_INLINE constexpr int cell_scale_power(Range state) {
  const double low = state.low < 0.0f ? -double{state.low} : double{state.low};
  const double high = state.high < 0.0f ? -double{state.high} : double{state.high};
  const double reach = low > high ? low : high;
  int power = -15;
  for (double held = 1.0; held < reach && power < 0; held *= 2.0) ++power;
  return power;
}

/// What an integer recurrent layer remembers: h in int8, and beside it in int16 of an LSTM c, of a GRU h in
/// Q0.15: rounded to int8 at every step, what a nearly closed gate lets through would get lost.
template <Cell Kind, int Units>
struct Int8RecurrentState {
  static constexpr int cells = Kind == Cell::simple ? 1 : Units;
  std::int16_t carried[static_cast<std::size_t>(cells)];
  std::int8_t values[static_cast<std::size_t>(Units)];

  WHET_INLINE constexpr std::int8_t* hidden() { return values; }
  WHET_INLINE constexpr const std::int8_t* hidden() const { return values; }
  WHET_INLINE constexpr std::int16_t* cell() { return carried; }
};

/// Parameters of an integer recurrent layer: int8 in and out, int16 gates in Q3.12 and Q0.15, int16 state.
/// The arithmetic of the LSTM is that of TFLite's integer LSTM with int8 activations ("8x8_16").
/// NonNegativeInput: the topology proves that features lie in [0, 127] with zero point 0.
template <class Target, Cell Kind, int Units, int Features, bool NonNegativeInput>
struct Int8Recurrent {
  static constexpr int gate_outputs = gates_of(Kind) * Units;
  using target = Target;
  using state = Int8RecurrentState<Kind, Units>;
  static constexpr Cell kind = Kind;
  static constexpr int units = Units;
  static constexpr int features = Features;

  /// Bytes of workspace for one step: the gates and their recurrent part.
  static constexpr std::size_t sums_bytes = detail::rounded_to<Target>(sizeof(std::int16_t) * gate_outputs);
  static constexpr std::size_t step_scratch = 2 * sums_bytes;
  /// For a whole sequence of one sample: the state besides.
  static constexpr std::size_t state_bytes = detail::rounded_to<Target>(sizeof(state));
  static constexpr std::size_t scratch = state_bytes + step_scratch;

  Int8Gates<Target, gate_outputs, Features, NonNegativeInput> input;
  Int8Gates<Target, gate_outputs, Units, false> recurrent;
  /// From products of two Q0.15 (LSTM), else from Q0.15, to the output.
  FixedMultiplier output_multiplier;
  /// The scale of an LSTM's cell state is 2^cell_power.
  std::int32_t cell_power;
  TensorQuantization output;

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("input", self.input);
    visitor("recurrent", self.recurrent);
    visitor("output_multiplier", self.output_multiplier);
    visitor("cell_power", self.cell_power);
    visitor("output", self.output);
  }
};

template <class Target, Cell Kind, int Units, int Features, bool NonNegativeInput>
constexpr void pack(Int8Recurrent<Target, Kind, Units, Features, NonNegativeInput>& parameters,
                    const RecurrentSource& source) {
  constexpr double one = 32768.0;  // Q0.15
  pack(parameters.input, source.input);
  pack(parameters.recurrent, source.recurrent);
  parameters.output = source.input.output;
  parameters.output_multiplier = quantize_multiplier((Kind == Cell::lstm ? 1.0 / (one * one) : 1.0 / one) /
                                                     double{parameters.output.scale});
  parameters.cell_power = Kind == Cell::lstm ? cell_scale_power(source.state) : -15;
}

}  // namespace whet
