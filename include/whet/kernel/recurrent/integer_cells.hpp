#pragma once

#include <cstdint>

#include <whet/kernel/quantize/scalar.hpp>
#include <whet/kernel/recurrent/fixed_point.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/target/isa.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

// What cells do with the sums of their gates in integers, one step: `sums` holds Wx + b of all gates,
// `recurrent` Uh (of a GRU Uh + d), both [gate][unit] in Q3.12. Every sum saturates, every product is rounded
// by `requantize`. core/recurrence.hpp has the formulae.

/// From what a cell computes to its output, in int8, or in int16 without a zero point.
struct CellOutput {
  FixedMultiplier multiplier;
  std::int32_t zero_point;

  WHET_INLINE constexpr void store(std::int8_t& hidden, std::int32_t value) const {
    hidden = clamp_to_int8(requantize(value, multiplier), zero_point, -128, 127);
  }
  WHET_INLINE constexpr void store(std::int16_t& hidden, std::int32_t value) const {
    hidden = saturate_to_int16(requantize(value, multiplier));
  }
};

/// What the integers of an LSTM's cell state stand for.
struct CellScale {
  /// tanh takes them times 2^power.
  int power;
  /// From products of two Q0.15 to the cell state.
  FixedMultiplier from_gates;
};

/// The sum of both parts of a gate.
WHET_INLINE constexpr std::int16_t gate_sum(std::int16_t input, std::int16_t recurrent) {
  return saturate_to_int16(input + recurrent);
}

/// hidden [units]: h of this step, int8 or int16; cell [units]: c of the step before, then
/// of this one, in ±32767 (TFLite's clip of the cell state, which its converter always asks for). Source:
/// TFLite Micro lstm_eval.h, LstmStep with an int16 cell.
template <class Element>
void lstm_cell(generic, CellOutput output, CellScale scale, const std::int16_t* sums,
               const std::int16_t* recurrent, Element* hidden, std::int16_t* cell, int units) noexcept {
  for (int unit = 0; unit < units; ++unit) {
    const auto sum = [&](int gate) {
      return gate_sum(sums[gate * units + unit], recurrent[gate * units + unit]);
    };
    const std::int32_t input_gate = sigmoid_of_q12(sum(0));
    const std::int32_t forget_gate = sigmoid_of_q12(sum(1));
    const std::int32_t candidate = tanh_of_power(sum(2), -12);
    const std::int32_t output_gate = sigmoid_of_q12(sum(3));
    const std::int16_t kept = saturate_to_int16(requantize(forget_gate * cell[unit], power_of_two(-15)));
    const std::int16_t added = saturate_to_int16(requantize(input_gate * candidate, scale.from_gates));
    const std::int16_t state = saturate_to_int16(kept + added);
    cell[unit] = state == -32768 ? std::int16_t{-32767} : state;
    output.store(hidden[unit], output_gate * tanh_of_power(cell[unit], scale.power));
  }
}

/// hidden [units]: h of this step, int8 or int16; state [units]: h in Q0.15 of the step before, then of this
/// one.
template <class Element>
void gru_cell(generic, CellOutput output, const std::int16_t* sums, const std::int16_t* recurrent,
              Element* hidden, std::int16_t* state, int units) noexcept {
  for (int unit = 0; unit < units; ++unit) {
    const auto at = [&](int gate) { return gate * units + unit; };
    const std::int32_t update_gate = sigmoid_of_q12(gate_sum(sums[at(0)], recurrent[at(0)]));
    const std::int32_t reset_gate = sigmoid_of_q12(gate_sum(sums[at(1)], recurrent[at(1)]));
    const std::int16_t remembered =
        saturate_to_int16(requantize(reset_gate * recurrent[at(2)], power_of_two(-15)));
    const std::int32_t candidate = tanh_of_power(gate_sum(sums[at(2)], remembered), -12);
    const std::int32_t mixed = update_gate * state[unit] + (32768 - update_gate) * candidate;
    state[unit] = saturate_to_int16(requantize(mixed, power_of_two(-15)));
    output.store(hidden[unit], state[unit]);
  }
}

/// hidden [units]: h of this step, int8 or int16.
template <class Element>
void simple_cell(generic, CellOutput output, const std::int16_t* sums, const std::int16_t* recurrent,
                 Element* hidden, int units) noexcept {
  for (int unit = 0; unit < units; ++unit)
    output.store(hidden[unit], tanh_of_power(gate_sum(sums[unit], recurrent[unit]), -12));
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
