#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/core/recurrence.hpp>
#include <whet/kernel/affine.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/kernel/recurrent/cells.hpp>
#include <whet/kernel/recurrent/gates.hpp>
#include <whet/kernel/recurrent/integer_cells.hpp>
#include <whet/kernel/recurrent/xsimd_gates.hpp>
#include <whet/kernel/recurrent/xsimd_integer_cells.hpp>
#include <whet/precision/integer_recurrent.hpp>
#include <whet/precision/recurrent.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// The state before the first step: h and c are 0.
template <class Policy, class Target, Cell Kind, int Units, int Features, bool NonNegativeInput>
void reset_state(generic, const FloatRecurrent<Policy, Target, Kind, Units, Features, NonNegativeInput>&,
                 FloatRecurrentState<Kind, Units>& state) noexcept {
  for (float& value : state.values) value = 0.0f;
}
template <class Element, Cell Kind, class InputGates, class RecurrentGates, int Units>
void reset_state(generic, const IntegerRecurrent<Element, Kind, InputGates, RecurrentGates>& parameters,
                 IntegerRecurrentState<Element, Kind, Units>& state) noexcept {
  for (std::int16_t& value : state.carried) value = 0;
  for (Element& value : state.values) value = static_cast<Element>(parameters.output.zero_point);
}

/// One step of a float layer: state.hidden() becomes the layer's output. Shapes: x [Features].
/// Scratch: parameters.step_scratch bytes.
template <class Policy, class Target, Cell Kind, int Units, int Features, bool NonNegativeInput>
void recurrent_step(generic,
                    const FloatRecurrent<Policy, Target, Kind, Units, Features, NonNegativeInput>& parameters,
                    const float* x, FloatRecurrentState<Kind, Units>& state, std::byte* scratch) noexcept {
  constexpr Target target{};
  constexpr std::size_t part = std::remove_cvref_t<decltype(parameters)>::workspace.sums;
  auto* sums = reinterpret_cast<float*>(scratch);
  auto* recurrent = reinterpret_cast<float*>(scratch + part);
  affine(target, Linear{}, parameters.input, x, sums, scratch + 2 * part);
  affine(target, Linear{}, parameters.recurrent, static_cast<const float*>(state.hidden()), recurrent,
         scratch + 2 * part);
  if constexpr (Kind == Cell::lstm)
    lstm_cell(target, sums, recurrent, state.hidden(), state.cell(), Units);
  else if constexpr (Kind == Cell::gru)
    gru_cell(target, sums, recurrent, state.hidden(), Units);
  else
    simple_cell(target, sums, recurrent, state.hidden(), Units);
}

/// The same in integers, with weights of any width.
template <class Element, Cell Kind, class InputGates, class RecurrentGates, int Units>
void recurrent_step(generic, const IntegerRecurrent<Element, Kind, InputGates, RecurrentGates>& parameters,
                    const Element* x, IntegerRecurrentState<Element, Kind, Units>& state,
                    std::byte* scratch) noexcept {
  using Parameters = IntegerRecurrent<Element, Kind, InputGates, RecurrentGates>;
  constexpr typename Parameters::target target{};
  constexpr std::size_t part = Parameters::workspace.sums;
  auto* sums = reinterpret_cast<std::int16_t*>(scratch);
  auto* recurrent = reinterpret_cast<std::int16_t*>(scratch + part);
  gates(target, parameters.input, x, sums, scratch + 2 * part);
  gates(target, parameters.recurrent, static_cast<const Element*>(state.hidden()), recurrent,
        scratch + 2 * part);
  const CellOutput output{parameters.output_multiplier, parameters.output.zero_point};
  if constexpr (Kind == Cell::lstm)
    lstm_cell(target, output, CellScale{parameters.cell_power, parameters.cell_multiplier}, sums, recurrent,
              state.hidden(), state.cell(), Units);
  else if constexpr (Kind == Cell::gru)
    gru_cell(target, output, sums, recurrent, state.hidden(), state.cell(), Units);
  else
    simple_cell(target, output, sums, recurrent, state.hidden(), Units);
}

/// A whole sequence, one sample, from the state after `reset_state`.
/// Shapes: x [steps][features], y [steps][units], or [units] of the last step; x and y do not overlap.
/// Numbers: those of the parameters. Scratch: parameters.scratch bytes.
template <class Parameters, class Element>
void recurrent(generic, const Parameters& parameters, const Recurrence& layer, const Element* x, Element* y,
               std::byte* scratch) noexcept {
  constexpr typename Parameters::target target{};
  auto& state = *reinterpret_cast<typename Parameters::state*>(scratch);
  reset_state(target, parameters, state);
  for (int step = 0; step < layer.steps; ++step, x += layer.features) {
    recurrent_step(target, parameters, x, state, scratch + Parameters::workspace.state);
    if (!layer.whole_sequence && step + 1 < layer.steps) continue;
    for (int unit = 0; unit < layer.units; ++unit) *y++ = state.hidden()[unit];
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
