#pragma once

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

#include <whet/core/error.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/model/binary_layer.hpp>
#include <whet/model/lower_program.hpp>
#include <whet/model/narrow_scratch.hpp>
#include <whet/model/parameter_kind.hpp>
#include <whet/model/parameter_shape.hpp>
#include <whet/model/plan_memory.hpp>
#include <whet/model/policy_assignment.hpp>
#include <whet/model/program.hpp>
#include <whet/model/step_parameters.hpp>
#include <whet/precision/bits.hpp>
#include <whet/topology/sequential.hpp>

namespace whet {

namespace error {
template <class Topology, int Index, class Layer, class Policy>
inline constexpr bool no_such_layer_in_int16 = false;
}  // namespace error

namespace detail {

template <class Network, class Policy, class Target, int Index>
constexpr PolicyTraits policy_traits() {
  using At = policy_at<Network, Policy, Index>;
  static_assert(
      format_of<typename At::activation> != Format::int16 ||
          records<Network>[Index].role != LayerRole::slopes ||
          error::no_such_layer_in_int16<Network, Index, layer_t<Network, Index>, At>,
      "whet: PReLU has no arithmetic with 16-bit activations; give this layer another policy: "
      "Mixed<Int16x8Policy, At<\"name\", Int8Policy>>; the arguments are topology, index, layer and policy");
  PolicyTraits traits{.format = format_of<typename At::activation>};
  if constexpr (requires { At::zero_based; }) traits.zero_based = At::zero_based;
  constexpr const LayerRecord& record = records<Network>[Index];
  constexpr AffineExtent extent = matrix_extent(record);
  if constexpr (ReadsBits<At>) traits.reads_bits = true;
  if constexpr (ReadsBits<At> && record.multiplies_by_weights()) {
    check_binary_layer<Network, Index>();
    traits.scratch = traits.nonnegative_scratch = binary_scratch<Target>(record);
  } else if constexpr (has_matrix(record.role)) {
    constexpr MatrixUse use = matrix_use(record);
    traits.scratch =
        matrix_scratch<matrix_parameters_t<At, Target, extent.outputs, extent.inputs, use, false>>(record);
    traits.nonnegative_scratch =
        matrix_scratch<matrix_parameters_t<At, Target, extent.outputs, extent.inputs, use, true>>(record);
  } else if constexpr (record.role == LayerRole::recurrent) {
    traits.scratch = recurrent_scratch<At, Target, layer_t<Network, Index>::recurrence(record.input)>();
    traits.nonnegative_scratch = traits.scratch;
  }
  if constexpr (is_narrow(format_of<typename At::activation>)) {
    traits.scratch = narrow_scratch(record, traits.scratch);
    traits.nonnegative_scratch = narrow_scratch(record, traits.nonnegative_scratch);
  }
  return traits;
}

template <class Network, class Policy, class Target>
constexpr auto lower() {
  check<Network>();
  constexpr auto traits = []<int... Index>(std::integer_sequence<int, Index...>) {
    return std::array{policy_traits<Network, Policy, Target, Index>()...};
  }
  (std::make_integer_sequence<int, layer_count<Network>>{});
  return ProgramBuilder(records<Network>, traits, input_shape<Network>, input_bounds<Network>).build();
}

// Several variables instead of one, because a compiler limits the steps of each constant expression.
template <class Network, class Policy, class Target>
inline constexpr auto unplaced_program = lower<Network, Policy, Target>();
template <class Network, class Policy, class Target>
inline constexpr auto placement = best_placement(unplaced_program<Network, Policy, Target>,
                                                 Target::alignment);

/// The steps and tensors of a model, as values.
template <class Network, class Policy, class Target>
inline constexpr auto program = [] {
  auto placed = unplaced_program<Network, Policy, Target>;
  apply(placed, placement<Network, Policy, Target>);
  return placed;
}();

/// Everything the compiler knows of step `Index`.
template <class Network, class Policy, class Target, int Index>
struct StepTraits {
  static constexpr const Step& step = program<Network, Policy, Target>.step(Index);
  static constexpr const PlannedTensor& input = program<Network, Policy, Target>.tensor(step.input);
  static constexpr const PlannedTensor& output = program<Network, Policy, Target>.tensor(step.output);
  static constexpr std::size_t scratch_bytes =
      step.scratch < 0 ? 0
                       : program<Network, Policy, Target>.tensor(step.scratch < 0 ? 0 : step.scratch).bytes();
  static constexpr int record_index = step.record < 0 ? 0 : step.record;
  static constexpr const LayerRecord& record = records<Network>[record_index];
  using layer = layer_t<Network, record_index>;
  using policy = policy_at<Network, Policy, record_index>;
  using activation = std::conditional_t < (step.activation >= 0 && is_float(output.format)),
        layer_t<Network, step.activation<0 ? 0 : step.activation>, kernel::Linear>;

  /// Number of branches that are joined; 1 for other steps.
  static constexpr int branches = 1 + step.others.count;
  template <int Branch>
  static constexpr const PlannedTensor& branch =
      program<Network, Policy, Target>.tensor(Branch == 0 ? step.input : step.others[Branch - 1]);
  /// The shape in which a branch reaches the step.
  template <int Branch>
  static constexpr Shape branch_extents = branch_shape<Network, record_index, Branch>;

  static constexpr AffineExtent extent = matrix_extent(record);
  static constexpr Recurrence recurrence = recurrence_of<layer>(record);
  /// Of a binary layer: how the signs of one output's inputs lie.
  static constexpr BitRuns runs =
      input.format != Format::bits ? BitRuns{}
      : step.kind == StepKind::affine
          ? BitRuns{static_cast<int>(input.count) / words_of(input.run), input.run}
          : BitRuns{record.window.taps(), record.input.channels};
  static constexpr ParameterKind kind = parameter_kind(step.kind, input.format, output.format);
  using parameters = parameters_t<parameter_shape(kind, input, output, record, recurrence, branches, runs),
                                  policy, Target, layer>;
};

/// Parameters of one step; empty ones take no room.
template <int Index, class Parameters, bool = std::is_empty_v<Parameters>>
struct Slot {
  Parameters value;
};
template <int Index, class Parameters>
struct Slot<Index, Parameters, true> {
  static constexpr Parameters value{};
};

template <class Network, class Policy, class Target, class Indices>
struct ParameterSlots;
template <class Network, class Policy, class Target, int... Index>
struct ParameterSlots<Network, Policy, Target, std::integer_sequence<int, Index...>>
    : Slot<Index, typename StepTraits<Network, Policy, Target, Index>::parameters>... {};

/// Parameters of all steps in order: one flat aggregate.
template <class Network, class Policy, class Target>
using model_parameters_t =
    ParameterSlots<Network, Policy, Target,
                   std::make_integer_sequence<int, program<Network, Policy, Target>.step_count>>;

/// The slot of step `Index`, const or not.
template <int Index, class Parameters>
constexpr Parameters& slot(Slot<Index, Parameters, false>& slot) {
  return slot.value;
}
template <int Index, class Parameters>
constexpr const Parameters& slot(const Slot<Index, Parameters, false>& slot) {
  return slot.value;
}
template <int Index, class Parameters>
constexpr const Parameters& slot(const Slot<Index, Parameters, true>& slot) {
  return slot.value;
}

}  // namespace detail
}  // namespace whet
