#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include <whet/core/recurrence.hpp>
#include <whet/core/round_up.hpp>
#include <whet/core/shape.hpp>
#include <whet/model/plan.hpp>
#include <whet/model/row_ring.hpp>
#include <whet/model/stream_plan.hpp>
#include <whet/precision/bits.hpp>

namespace whet::detail {

/// Everything the compiler knows of step `Index` of a model's program when it runs one step of a sequence:
/// what StepTraits says, with the shapes of one step.
template <class Network, class Policy, class Target, int Index>
struct StreamTraits : StepTraits<Network, Policy, Target, Index> {
  using whole = StepTraits<Network, Policy, Target, Index>;
  static constexpr const auto& program = stream_program<Network, Policy, Target>;
  static constexpr const auto& plan = stream_plan<Network>;
  static constexpr Step step = program.step(Index);
  static_assert(step.kind == whole::step.kind && step.record == whole::step.record &&
                step.activation == whole::step.activation);

  static constexpr PlannedTensor input = program.tensor(step.input);
  static constexpr PlannedTensor output = program.tensor(step.output);
  static constexpr const LayerRecord& record = plan.records[whole::record_index];
  template <int Branch>
  static constexpr Shape branch_extents = [] {
    const int producer = Branch == 0 ? record.producer : record.others[Branch - 1];
    return producer < 0 ? one_step(input_shape<Network>)
                        : plan.records[static_cast<std::size_t>(producer)].output;
  }();

  using element = element_t<input.format>;
  /// Whether the step remembers rows of its input, and how many bytes a row has.
  static constexpr bool remembers_rows =
      (step.kind == StepKind::convolution || step.kind == StepKind::depthwise) &&
      plan.span[whole::record_index] > 0;
  static constexpr int span = plan.span[whole::record_index];
  static constexpr int taps = record.window.kernel_height;
  /// Rows from one tap to the next.
  static constexpr int dilation = records<Network>[whole::record_index].window.dilation_height;
  static constexpr std::size_t row_values =
      static_cast<std::size_t>(record.input.width) *
      static_cast<std::size_t>(channel_elements(record.input.channels, input.format));
  /// Whether the step remembers the state of a recurrent layer.
  static constexpr bool remembers_state =
      step.kind == StepKind::recurrent && plan.input_has_steps[whole::record_index];

  /// Bytes that the step remembers from one step of the sequence to the next.
  static constexpr std::size_t state_bytes = [] {
    std::size_t bytes = 0;
    if constexpr (remembers_rows)
      bytes = sizeof(RingPosition) + static_cast<std::size_t>(span) * row_values * sizeof(element);
    if constexpr (remembers_state) bytes = sizeof(typename whole::parameters::state);
    return round_up(bytes, Target::alignment);
  }();
};

/// Where each step's memory begins, and at the end how much there is.
template <class Network, class Policy, class Target>
inline constexpr auto stream_offsets = []<int... Index>(std::integer_sequence<int, Index...>) {
  std::array<std::size_t, sizeof...(Index) + 1> offsets{};
  std::size_t place = 0;
  ((offsets[place + 1] = offsets[place] + StreamTraits<Network, Policy, Target, Index>::state_bytes, ++place),
   ...);
  return offsets;
}
(std::make_integer_sequence<int, program<Network, Policy, Target>.step_count>{});

}  // namespace whet::detail
