#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include <whet/core/error.hpp>
#include <whet/core/round_up.hpp>
#include <whet/core/shape.hpp>
#include <whet/model/lower_program.hpp>
#include <whet/model/plan.hpp>
#include <whet/model/plan_memory.hpp>
#include <whet/model/policy_assignment.hpp>
#include <whet/precision/bits.hpp>
#include <whet/precision/dynamic.hpp>
#include <whet/precision/format.hpp>
#include <whet/topology/sequential.hpp>

namespace whet {

namespace error {
template <class Topology, int Index, class Layer>
inline constexpr bool not_step_by_step = false;
template <class Topology, int Index, class Layer, class Policy>
inline constexpr bool range_of_whole_sequence = false;
template <class Topology, int Index, class Policy>
inline constexpr bool no_narrow_stream = false;
}  // namespace error

namespace detail {

/// A topology as its layers see it when one step of a sequence comes after the other.
template <std::size_t Records>
struct StreamPlan {
  /// The records with one step in the place of the sequence. A convolution's input are the rows that its
  /// taps see, brought together.
  std::array<LayerRecord, Records> records{};
  /// Whether a layer's input has a place for each step, and whether its output has.
  std::array<bool, Records> input_has_steps{};
  std::array<bool, Records> output_has_steps{};
  /// Rows of its input that a convolution sees, from the first tap to the last; 0 where it needs no memory.
  std::array<int, Records> span{};
  /// First layer that cannot run step by step, or -1.
  int rejected = -1;
};

constexpr Shape one_step(Shape sequence) { return {1, sequence.width, sequence.channels}; }

/// A window that sees no step still to come and gives an output for every step.
constexpr bool is_causal(const LayerRecord& layer) {
  const Window& window = layer.window;
  return !window.transposed && window.stride_height == 1 && layer.output.height == layer.input.height &&
         window.pad_top == (window.kernel_height - 1) * window.dilation_height;
}

/// Whether a layer computes each step of its output from that step of its input and those before.
constexpr bool runs_step_by_step(const LayerRecord& layer) {
  switch (layer.role) {
    case LayerRole::recurrent:
      return true;
    case LayerRole::convolution:
    case LayerRole::normalization:
      return is_causal(layer);
    case LayerRole::pool:
      return is_causal(layer) && layer.window.kernel_height == 1;
    case LayerRole::affine:
      return layer.input.height == 1;
    case LayerRole::identity:
      return layer.output == layer.input;
    case LayerRole::custom:
      return false;
    default:
      return layer.output.height == layer.input.height;
  }
}

/// Whether a layer that moves pixels shows each row in its own place, and the same columns of it when that is
/// all that it sees.
template <class Layer>
constexpr bool rows_stay(const LayerRecord& layer) {
  if constexpr (requires { Layer::source_row(0, layer.input); }) {
    for (int row = 0; row < layer.output.height; ++row)
      if (Layer::source_row(row, layer.input) != row) return false;
    for (int column = 0; column < layer.output.width; ++column)
      if (Layer::source_column(column, layer.input) != Layer::source_column(column, one_step(layer.input)))
        return false;
  }
  return true;
}

/// sequences: of each layer, whether it is recurrent and gives its whole sequence; stays: whether it leaves
/// each row in its place.
template <std::size_t Records>
constexpr StreamPlan<Records> plan_stream(const std::array<LayerRecord, Records>& records,
                                          const std::array<bool, Records>& sequences,
                                          const std::array<bool, Records>& stays) {
  StreamPlan<Records> plan{.records = records};
  for (std::size_t index = 0; index < Records; ++index) {
    LayerRecord& layer = plan.records[index];
    const auto has_steps = [&](int producer) {
      return producer < 0 || plan.output_has_steps[static_cast<std::size_t>(producer)];
    };
    const bool steps = has_steps(layer.producer);
    bool possible = !steps || (stays[index] && runs_step_by_step(layer));
    for (int other : layer.others) possible = possible && has_steps(other) == steps;
    if (!possible && plan.rejected < 0) plan.rejected = static_cast<int>(index);
    plan.input_has_steps[index] = steps;
    plan.output_has_steps[index] = steps && (layer.role != LayerRole::recurrent || sequences[index]);
    if (!steps) continue;
    Window& window = layer.window;
    if (layer.role == LayerRole::convolution && window.kernel_height > 1)
      plan.span[index] = (window.kernel_height - 1) * window.dilation_height + 1;
    if (layer.input.height > 1) layer.macs /= static_cast<std::size_t>(layer.input.height);
    layer.input = one_step(layer.input);
    layer.output = one_step(layer.output);
    if (plan.span[index] == 0) continue;
    layer.input.height = window.kernel_height;
    window.dilation_height = 1;
    window.pad_top = 0;
  }
  return plan;
}

template <class Network, int... Index>
constexpr auto plan_stream_of(std::integer_sequence<int, Index...>) {
  constexpr auto is_sequence = []<class Layer>(Layer) {
    if constexpr (requires { Layer::whole_sequence; })
      return Layer::whole_sequence;
    else
      return false;
  };
  return plan_stream(records<Network>, std::array{is_sequence(layer_t<Network, Index>{})...},
                     std::array{rows_stay<layer_t<Network, Index>>(records<Network>[Index])...});
}
template <class Network>
inline constexpr auto stream_plan =
    plan_stream_of<Network>(std::make_integer_sequence<int, layer_count<Network>>{});

/// Says in a sentence why a model cannot run step by step.
template <class Network, class Policy, int Index>
constexpr bool check_stream_layer() {
  constexpr LayerRecord layer = records<Network>[Index];
  using At = policy_at<Network, Policy, Index>;
  static_assert(
      stream_plan<Network>.rejected != Index ||
          error::not_step_by_step<Network, Index, layer_t<Network, Index>>,
      "whet: a stream runs one step after the other, and this layer sees steps still to come or the "
      "whole sequence (convolutions along the steps have padding Causal and stride 1; Flatten and "
      "pooling along the steps need the whole); the arguments are topology, index and layer");
  static_assert(!is_narrow(format_of<typename At::activation>) || error::no_narrow_stream<Network, Index, At>,
                "whet: what a stream remembers is float32 or integers; take the policy without "
                "NarrowActivations; the arguments are topology, index and policy");
  constexpr bool whole_range =
      ranges_at_run_time<At> && has_matrix(layer.role) && stream_plan<Network>.input_has_steps[Index];
  static_assert(
      !whole_range || layer.input.height == 1 ||
          error::range_of_whole_sequence<Network, Index, layer_t<Network, Index>, At>,
      "whet: this policy takes the range of a layer's input from all steps of the sequence, which a "
      "stream has not seen yet; the arguments are topology, index, layer and policy");
  return true;
}

/// Bytes of workspace that a layer needs for one step, beside input and output: what its kernel needs, and
/// the rows that a convolution's taps see, which come first.
template <class Target>
constexpr std::size_t gathered_bytes(const LayerRecord& step, bool gathers, Format format) {
  if (!gathers) return 0;
  return round_up(static_cast<std::size_t>(step.input.pixels()) *
                      static_cast<std::size_t>(channel_elements(step.input.channels, format)) *
                      bytes_of(format),
                  Target::alignment);
}

template <class Network, class Policy, class Target, int Index>
constexpr PolicyTraits stream_policy_traits() {
  check_stream_layer<Network, Policy, Index>();
  using At = policy_at<Network, Policy, Index>;
  PolicyTraits traits = policy_traits<Network, Policy, Target, Index>();
  constexpr LayerRecord step = stream_plan<Network>.records[Index];
  constexpr AffineExtent extent = matrix_extent(step);
  constexpr bool gathers = stream_plan<Network>.span[Index] > 0;
  if constexpr (ReadsBits<At> && step.multiplies_by_weights()) {
    traits.scratch = traits.nonnegative_scratch =
        gathered_bytes<Target>(step, gathers, Format::bits) + binary_scratch<Target>(step);
  } else if constexpr (has_matrix(step.role)) {
    constexpr MatrixUse use = matrix_use(step);
    const std::size_t gathered = gathered_bytes<Target>(step, gathers, format_of<typename At::activation>);
    traits.scratch =
        gathered +
        matrix_scratch<matrix_parameters_t<At, Target, extent.outputs, extent.inputs, use, false>>(step);
    traits.nonnegative_scratch =
        gathered +
        matrix_scratch<matrix_parameters_t<At, Target, extent.outputs, extent.inputs, use, true>>(step);
  } else if constexpr (step.role == LayerRole::recurrent && stream_plan<Network>.input_has_steps[Index]) {
    traits.scratch = traits.nonnegative_scratch =
        recurrent_step_scratch<At, Target,
                               layer_t<Network, Index>::recurrence(records<Network>[Index].input)>();
  }
  return traits;
}

/// The steps of a model's program, in the order in which they stand there, each for one step of the sequence.
template <class Network, class Policy, class Target>
constexpr auto lower_stream() {
  constexpr auto traits = []<int... Index>(std::integer_sequence<int, Index...>) {
    return std::array{stream_policy_traits<Network, Policy, Target, Index>()...};
  }
  (std::make_integer_sequence<int, layer_count<Network>>{});
  return ProgramBuilder(stream_plan<Network>.records, traits, one_step(input_shape<Network>),
                        input_bounds<Network>)
      .build();
}

template <class Network, class Policy, class Target>
inline constexpr auto unplaced_stream = lower_stream<Network, Policy, Target>();
template <class Network, class Policy, class Target>
inline constexpr auto stream_placement = best_placement(unplaced_stream<Network, Policy, Target>,
                                                        Target::alignment);
template <class Network, class Policy, class Target>
inline constexpr auto stream_program = [] {
  auto placed = unplaced_stream<Network, Policy, Target>;
  apply(placed, stream_placement<Network, Policy, Target>);
  return placed;
}();

}  // namespace detail
}  // namespace whet
