#pragma once

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

#include <whet/core/inline.hpp>
#include <whet/core/tensor.hpp>
#include <whet/model/execute.hpp>
#include <whet/model/model.hpp>
#include <whet/model/row_ring.hpp>
#include <whet/model/stream_traits.hpp>
#include <whet/model/workspace.hpp>

namespace whet {

/// What is remembered of a signal that goes through a model step by step: the state of recurrent layers and
/// the rows that causal convolutions still see. A step works in a workspace that several states of one thread
/// may share, and that lies where it belongs, as the state does:
///   [[gnu::section(".dtcm")]] StreamState<decltype(model)> state(model);
///   [[gnu::section(".ddr")]] Workspace<decltype(state)> workspace;
///   const auto scores = state.step(row, workspace);
/// SplitWorkspace<decltype(state), …> divides it. A Stream is both in one object; what `step` and `run` give
/// is said there. No heap; cannot fail. Errors: a compile error names a layer that needs the whole sequence.
template <class FrozenModel>
class StreamStateOf {
  using Policy = typename FrozenModel::policy;

 public:
  // What a workspace asks its owner for: the program is that of one step.
  using topology = typename FrozenModel::topology;
  using target = typename FrozenModel::target;
  static constexpr const auto& program = detail::stream_program<topology, Policy, target>;
  static constexpr const auto& program_records = detail::stream_plan<topology>.records;
  /// Bytes that a step takes besides the state.
  static constexpr std::size_t workspace_bytes = program.workspace_bytes;

 private:
  static constexpr const auto& offsets = detail::stream_offsets<topology, Policy, target>;
  template <int Index>
  using traits = detail::StreamTraits<topology, Policy, target, Index>;
  static_assert(program.step_count == FrozenModel::steps);

 public:
  static constexpr Shape input_extents = detail::one_step(input_shape<topology>);
  static constexpr Shape output_extents = program_records.back().output;
  /// Bytes that are remembered from step to step.
  static constexpr std::size_t state_bytes = offsets.back();

  using input_view = TensorView<const float, input_extents>;
  using output_tensor = Tensor<float, output_extents>;

  /// At the beginning of a signal. The model outlives the state.
  WHET_INLINE explicit StreamStateOf(const FrozenModel& of) noexcept : model(&of) { reset(); }

  /// Back to the beginning of a signal.
  void reset() noexcept {
    [&]<int... Index>(std::integer_sequence<int, Index...>) { (reset_step<Index>(), ...); }
    (std::make_integer_sequence<int, FrozenModel::steps>{});
  }

  /// The output after one more step. input: float values of `input_extents` (tensor, array, span, Eigen
  /// vector).
  template <class Input, WorkspaceArgument Memory>
  output_tensor step(const Input& input, Memory&& workspace) noexcept {
    detail::check_workspace<StreamStateOf, Memory>();
    output_tensor output;
    run_steps<false>(run_memory(input_view(input).data(), output.data(), workspace.blocks()),
                     std::make_integer_sequence<int, FrozenModel::steps>{});
    return output;
  }

  /// The same with integers in and out, without the conversions at both ends, as Model::run.
  template <WorkspaceArgument Memory>
    requires(FrozenModel::quantized_interface)
  void run(TensorView<const typename FrozenModel::quantized_input, input_extents> input,
           TensorView<typename FrozenModel::quantized_output, output_extents> output,
           Memory&& workspace) noexcept {
    detail::check_workspace<StreamStateOf, Memory>();
    run_steps<true>(run_memory(input.data(), output.data(), workspace.blocks()),
                    std::make_integer_sequence<int, FrozenModel::steps - 2>{});
  }

 private:
  template <class Blocks>
  WHET_INLINE static detail::RunMemory<Blocks> run_memory(const void* input, void* output,
                                                          Blocks blocks) noexcept {
    return {input, output, blocks};
  }

  template <int Index>
  WHET_INLINE std::byte* state() noexcept {
    return memory + offsets[static_cast<std::size_t>(Index)];
  }
  template <int Index>
  WHET_INLINE auto& recurrent_state() noexcept {
    return *reinterpret_cast<typename traits<Index>::parameters::state*>(state<Index>());
  }
  template <int Index>
  WHET_INLINE auto ring() noexcept {
    using Traits = traits<Index>;
    return detail::RowRing<typename Traits::element, Traits::span, Traits::row_values>(state<Index>());
  }

  template <int Index>
  WHET_INLINE void reset_step() noexcept {
    using Traits = traits<Index>;
    const auto& parameters = model->template step<Index>();
    if constexpr (Traits::remembers_state) reset_state(target{}, parameters, recurrent_state<Index>());
    if constexpr (Traits::remembers_rows) {
      typename Traits::element padding{};
      if constexpr (requires { parameters.padding; }) padding = parameters.padding;
      ring<Index>().reset(padding);
    }
  }

  template <bool Quantized, class Memory, int... Index>
  WHET_INLINE void run_steps(Memory run, std::integer_sequence<int, Index...>) noexcept {
    (run_step<Index + (Quantized ? 1 : 0), Quantized>(run), ...);
  }

  template <int Index, bool Quantized, class Memory>
  WHET_INLINE void run_step(Memory run) noexcept {
    detail::check_target<target>();
    using Traits = traits<Index>;
    const auto& parameters = model->template step<Index>();
    std::byte* scratch = nullptr;
    if constexpr (Traits::step.scratch >= 0) {
      constexpr auto place = decltype(run.workspace)::place_of(Traits::step.scratch);
      scratch = run.workspace.at(place, 1);
    }
    const auto* const input = tensor<Traits::step.input, Quantized>(run);
    auto* const output = tensor<Traits::step.output, Quantized>(run);
    if constexpr (Traits::step.kind == StepKind::join) {
      detail::execute_join<target, Traits>(typename Traits::layer{}, parameters,
                                           branches<Traits, Quantized>(run), output);
    } else if constexpr (Traits::remembers_state) {
      auto& state = recurrent_state<Index>();
      recurrent_step(target{}, parameters, input, state, scratch);
      for (std::size_t unit = 0; unit < Traits::output.count; ++unit) output[unit] = state.hidden()[unit];
    } else if constexpr (Traits::remembers_rows) {
      auto* const window = reinterpret_cast<typename Traits::element*>(scratch);
      auto rows = ring<Index>();
      rows.push(input);
      rows.template gather<Traits::taps, Traits::dilation>(window);
      constexpr std::size_t used = detail::gathered_bytes<target>(Traits::record, true, Traits::input.format);
      detail::execute<target, Traits, true>(parameters, static_cast<const typename Traits::element*>(window),
                                            output, scratch + used, 1);
    } else {
      detail::execute<target, Traits, true>(parameters, input, output, scratch, 1);
    }
  }

  /// What a join joins.
  template <class Traits, bool Quantized, class Memory>
  WHET_INLINE static auto branches(Memory run) noexcept {
    using Element = typename Traits::element;
    return [&]<int... Branch>(std::integer_sequence<int, Branch...>) {
      return std::array{static_cast<const Element*>(tensor<Traits::step.input, Quantized>(run)),
                        static_cast<const Element*>(tensor<Traits::step.others[Branch], Quantized>(run))...};
    }
    (std::make_integer_sequence<int, Traits::branches - 1>{});
  }

  /// Where tensor `Index` lies: with the caller, or in the workspace. The caller's input is only read.
  template <int Index, bool Quantized, class Memory>
  WHET_INLINE static auto* tensor([[maybe_unused]] Memory run) noexcept {
    constexpr PlannedTensor planned = program.tensor(Index);
    constexpr int input = Quantized ? program.step(0).output : -1;
    constexpr int output = Quantized ? program.step(FrozenModel::steps - 1).input : -1;
    void* memory = nullptr;
    if constexpr (planned.place == Place::input || Index == input) {
      memory = const_cast<void*>(run.input);
    } else if constexpr (planned.place == Place::output || Index == output) {
      memory = run.output;
    } else {
      constexpr auto place = decltype(run.workspace)::place_of(Index);
      memory = run.workspace.at(place, 1);
    }
    return static_cast<element_t<planned.format>*>(memory);
  }

  const FrozenModel* model;
  alignas(target::alignment) std::byte memory[state_bytes > 0 ? state_bytes : 1];
};

/// `StreamState<decltype(model)>`: const and the handle that `freeze` returns are looked through.
template <class Type>
using StreamState = StreamStateOf<typename detail::ModelOf<std::remove_cvref_t<Type>>::type>;

}  // namespace whet
