#pragma once

#include <whet/core/elementwise.hpp>
#include <whet/kernel/activate.hpp>
#include <whet/target/tags.hpp>
#include <whet/topology/sigmoid.hpp>
#include <whet/topology/tanh.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

// What cells do with the sums of their gates in float, one step: `sums` holds Wx + b of all gates and is used
// up, `recurrent` Uh (of a GRU Uh + d), both [gate][unit]. core/recurrence.hpp has the formulae.

/// hidden, cell [units]: h and c of the step before, then of this one.
template <class Target>
void lstm_cell(Target target, float* sums, const float* recurrent, float* hidden, float* cell,
               int units) noexcept {
  for (int index = 0; index < 4 * units; ++index) sums[index] += recurrent[index];
  float* const input_gate = sums;
  float* const forget_gate = sums + units;
  float* const candidate = sums + 2 * units;
  float* const output_gate = sums + 3 * units;
  activate(target, Sigmoid{}, input_gate, input_gate, 2 * units);
  activate(target, Tanh{}, candidate, candidate, units);
  activate(target, Sigmoid{}, output_gate, output_gate, units);
  for (int unit = 0; unit < units; ++unit)
    cell[unit] = forget_gate[unit] * cell[unit] + input_gate[unit] * candidate[unit];
  activate(target, Tanh{}, cell, hidden, units);
  for (int unit = 0; unit < units; ++unit) hidden[unit] *= output_gate[unit];
}

/// hidden [units]: h of the step before, then of this one.
template <class Target>
void gru_cell(Target target, float* sums, const float* recurrent, float* hidden, int units) noexcept {
  for (int index = 0; index < 2 * units; ++index) sums[index] += recurrent[index];
  activate(target, Sigmoid{}, sums, sums, 2 * units);
  const float* const update_gate = sums;
  const float* const reset_gate = sums + units;
  float* const candidate = sums + 2 * units;
  for (int unit = 0; unit < units; ++unit) candidate[unit] += reset_gate[unit] * recurrent[2 * units + unit];
  activate(target, Tanh{}, candidate, candidate, units);
  for (int unit = 0; unit < units; ++unit)
    hidden[unit] = candidate[unit] + update_gate[unit] * (hidden[unit] - candidate[unit]);
}

/// hidden [units]: h of this step.
template <class Target>
void simple_cell(Target target, float* sums, const float* recurrent, float* hidden, int units) noexcept {
  for (int index = 0; index < units; ++index) sums[index] += recurrent[index];
  activate(target, Tanh{}, sums, hidden, units);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
