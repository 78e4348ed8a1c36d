#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/core/inline.hpp>
#include <whet/core/memory_layout.hpp>
#include <whet/core/recurrence.hpp>
#include <whet/precision/int8_gates.hpp>
#include <whet/precision/recurrent_scratch.hpp>
#include <whet/precision/recurrent_source.hpp>
#include <whet/precision/requantize.hpp>

namespace whet {

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

/// What an integer recurrent layer remembers: h as it goes into the next product, and beside it in int16 of
/// an LSTM c, of a GRU h in Q0.15: rounded to int8 at every step, what a nearly closed gate lets through
/// would get lost.
template <class Element, Cell Kind, int Units>
struct IntegerRecurrentState {
  static constexpr int cells = Kind == Cell::simple ? 1 : Units;
  std::int16_t carried[static_cast<std::size_t>(cells)];
  Element values[static_cast<std::size_t>(Units)];

  WHET_INLINE constexpr Element* hidden() { return values; }
  WHET_INLINE constexpr const Element* hidden() const { return values; }
  WHET_INLINE constexpr std::int16_t* cell() { return carried; }
};

/// What IntegerRecurrent takes of memory for a layer that is a value; of its matrices likewise. Bytes.
template <class Element, class Target, class InputMemory, class RecurrentMemory>
struct IntegerRecurrentMemory {
  static constexpr MemoryLayout layout(const Recurrence& layer) {
    MemoryLayout members;
    members.add(InputMemory::layout(layer.gate_outputs(), layer.features));
    members.add(RecurrentMemory::layout(layer.gate_outputs(), layer.units));
    members.add_value<FixedMultiplier>();
    members.add_value<std::int32_t>();
    members.add_value<FixedMultiplier>();
    members.add_value<TensorQuantization>();
    return members;
  }
  static constexpr std::size_t scratch(const Recurrence& layer) {
    const auto units = static_cast<std::size_t>(layer.units);
    MemoryLayout state;
    state.add_array<std::int16_t>(layer.cell == Cell::simple ? 1 : units);
    state.add_array<Element>(units);
    const int outputs = layer.gate_outputs();
    return recurrent_scratch<Target, std::int16_t>(state.size(), outputs,
                                                   InputMemory::scratch(outputs, layer.features),
                                                   RecurrentMemory::scratch(outputs, layer.units))
        .sequence();
  }
};

/// Parameters of an integer recurrent layer: Element (int8 or int16) in and out, int16 gates in Q3.12 and
/// Q0.15, int16 state. The arithmetic of the LSTM is that of TFLite's integer LSTM with activations of 8 bits
/// ("8x8_16") or 16. InputGates, RecurrentGates: how a policy stores the matrices of all gates at once, of
/// the features and of the output of the step before; the rest is the same for weights of any width.
template <class Element, Cell Kind, class InputGates, class RecurrentGates>
struct IntegerRecurrent {
  static constexpr int gate_outputs = RecurrentGates::outputs;
  using target = typename RecurrentGates::target;
  using state = IntegerRecurrentState<Element, Kind, RecurrentGates::inputs>;
  template <class InputMemory, class RecurrentMemory>
  using memory_with = IntegerRecurrentMemory<Element, target, InputMemory, RecurrentMemory>;
  static constexpr Cell kind = Kind;
  static constexpr int units = RecurrentGates::inputs;
  static constexpr int features = InputGates::inputs;
  static_assert(gate_outputs == gates_of(Kind) * units && InputGates::outputs == gate_outputs);

  static constexpr RecurrentScratch workspace = recurrent_scratch<target, std::int16_t>(
      sizeof(state), gate_outputs, InputGates::scratch, RecurrentGates::scratch);
  /// Bytes of workspace for one step, and for a whole sequence of one sample.
  static constexpr std::size_t step_scratch = workspace.step();
  static constexpr std::size_t scratch = workspace.sequence();

  InputGates input;
  RecurrentGates recurrent;
  /// From products of two Q0.15 (LSTM), else from Q0.15, to the output.
  FixedMultiplier output_multiplier;
  /// The scale of an LSTM's cell state is 2^cell_power, and cell_multiplier brings products of two Q0.15 to
  /// it. In TFLite with 16-bit activations it may be another, which tanh takes for a power of two
  /// nevertheless.
  std::int32_t cell_power;
  FixedMultiplier cell_multiplier;
  TensorQuantization output;

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("input", self.input);
    visitor("recurrent", self.recurrent);
    visitor("output_multiplier", self.output_multiplier);
    visitor("cell_power", self.cell_power);
    visitor("cell_multiplier", self.cell_multiplier);
    visitor("output", self.output);
  }
};

template <class Element, Cell Kind, class InputGates, class RecurrentGates>
constexpr void pack(IntegerRecurrent<Element, Kind, InputGates, RecurrentGates>& parameters,
                    const RecurrentSource& source) {
  constexpr double one = 32768.0;  // Q0.15
  pack(parameters.input, gate_source(source.input));
  pack(parameters.recurrent, gate_source(source.recurrent));
  parameters.output = source.input.output;
  parameters.output_multiplier = quantize_multiplier((Kind == Cell::lstm ? 1.0 / (one * one) : 1.0 / one) /
                                                     double{parameters.output.scale});
  parameters.cell_power = Kind == Cell::lstm ? cell_scale_power(source.state) : -15;
  parameters.cell_multiplier = power_of_two(-30 - parameters.cell_power);
}

/// The one with int8 weights and activations. NonNegativeInput: the topology proves that features lie in
/// [0, 127] with zero point 0.
template <class Target, Cell Kind, int Units, int Features, bool NonNegativeInput>
using Int8Recurrent =
    IntegerRecurrent<std::int8_t, Kind, Int8Gates<Target, gates_of(Kind) * Units, Features, NonNegativeInput>,
                     Int8Gates<Target, gates_of(Kind) * Units, Units, false>>;

}  // namespace whet
