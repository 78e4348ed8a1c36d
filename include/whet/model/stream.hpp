#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include <whet/core/error.hpp>
#include <whet/core/inline.hpp>
#include <whet/core/tensor.hpp>
#include <whet/model/execute.hpp>
#include <whet/model/model.hpp>
#include <whet/model/row_ring.hpp>
#include <whet/model/stream_traits.hpp>
#include <whet/model/workspace.hpp>

namespace whet {

/// A signal that goes through a model step by step: the state of recurrent layers and the rows that causal
/// convolutions still see, apart from the model. Any number of streams share one model, one thread a stream.
/// A step is a row of the model's input. What `step` returns after n steps is what a model of a sequence of n
/// rows gives: the last row of its output, or its output where no sequence is left. In integers these are the
/// same bits. No heap; cannot fail. Errors: a compile error names a layer that needs the whole sequence.
template <class FrozenModel>
class StreamOf {
  using Network = typename FrozenModel::topology;
  using Policy = typename FrozenModel::policy;
  using Target = typename FrozenModel::target;
  static constexpr const auto& program = detail::stream_program<Network, Policy, Target>;
  static constexpr const auto& offsets = detail::stream_offsets<Network, Policy, Target>;
  using RunMemory = detail::RunMemory<std::byte*>;
  template <int Index>
  using traits = detail::StreamTraits<Network, Policy, Target, Index>;
  static_assert(program.step_count == FrozenModel::steps);

 public:
  static constexpr Shape input_extents = detail::one_step(input_shape<Network>);
  static constexpr Shape output_extents = detail::stream_plan<Network>.records.back().output;
  /// Bytes that are remembered from step to step, and those that a step takes besides.
  static constexpr std::size_t state_bytes = offsets.back();
  static constexpr std::size_t workspace_bytes = program.workspace_bytes;
  /// Bytes of both.
  static constexpr std::size_t bytes = state_bytes + workspace_bytes;

  using input_view = TensorView<const float, input_extents>;
  using output_tensor = Tensor<float, output_extents>;

  /// At the beginning of a signal. The model outlives the stream.
  WHET_INLINE explicit StreamOf(const FrozenModel& of) noexcept : model(&of) { reset(); }

  /// Back to the beginning of a signal.
  void reset() noexcept {
    [&]<int... Index>(std::integer_sequence<int, Index...>) { (reset_step<Index>(), ...); }
    (std::make_integer_sequence<int, FrozenModel::steps>{});
  }

  /// The output after one more step. input: float values of `input_extents` (tensor, array, span, Eigen
  /// vector).
  template <class Input>
  output_tensor step(const Input& input) noexcept {
    output_tensor output;
    run_steps<false>({input_view(input).data(), output.data(), memory.workspace},
                     std::make_integer_sequence<int, FrozenModel::steps>{});
    return output;
  }

  /// The same with integers in and out, without the conversions at both ends, as Model::run.
  void run(TensorView<const typename FrozenModel::quantized_input, input_extents> input,
           TensorView<typename FrozenModel::quantized_output, output_extents> output) noexcept
      requires(FrozenModel::quantized_interface) {
    run_steps<true>({input.data(), output.data(), memory.workspace},
                    std::make_integer_sequence<int, FrozenModel::steps - 2>{});
  }

 private:
  template <int Index>
  WHET_INLINE std::byte* state() noexcept {
    return memory.state + offsets[static_cast<std::size_t>(Index)];
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
    if constexpr (Traits::remembers_state) reset_state(Target{}, parameters, recurrent_state<Index>());
    if constexpr (Traits::remembers_rows) {
      typename Traits::element padding{};
      if constexpr (requires { parameters.padding; }) padding = parameters.padding;
      ring<Index>().reset(padding);
    }
  }

  template <bool Quantized, int... Index>
  WHET_INLINE void run_steps(RunMemory run, std::integer_sequence<int, Index...>) noexcept {
    (run_step<Index + (Quantized ? 1 : 0), Quantized>(run), ...);
  }

  template <int Index, bool Quantized>
  WHET_INLINE void run_step(RunMemory run) noexcept {
    static_assert(Target::available || error::target_not_enabled<Target>,
                  "whet: this translation unit is not compiled for the model's target; give the compiler the "
                  "target's flags, or retarget the model; the argument is the target");
    using Traits = traits<Index>;
    const auto& parameters = model->template step<Index>();
    std::byte* scratch = nullptr;
    if constexpr (Traits::step.scratch >= 0)
      scratch = run.workspace + program.tensor(Traits::step.scratch).offset;
    const auto* const input = tensor<Traits::step.input, Quantized>(run);
    auto* const output = tensor<Traits::step.output, Quantized>(run);
    if constexpr (Traits::step.kind == StepKind::join) {
      detail::execute_join<Target, Traits>(typename Traits::layer{}, parameters,
                                           branches<Traits, Quantized>(run), output);
    } else if constexpr (Traits::remembers_state) {
      auto& state = recurrent_state<Index>();
      recurrent_step(Target{}, parameters, input, state, scratch);
      for (std::size_t unit = 0; unit < Traits::output.count; ++unit) output[unit] = state.hidden()[unit];
    } else if constexpr (Traits::remembers_rows) {
      auto* const window = reinterpret_cast<typename Traits::element*>(scratch);
      auto rows = ring<Index>();
      rows.push(input);
      rows.template gather<Traits::taps, Traits::dilation>(window);
      constexpr std::size_t used = detail::gathered_bytes<Target>(Traits::record, true, Traits::input.format);
      detail::execute<Target, Traits, true>(parameters, static_cast<const typename Traits::element*>(window),
                                            output, scratch + used, 1);
    } else {
      detail::execute<Target, Traits, true>(parameters, input, output, scratch, 1);
    }
  }

  /// What a join joins.
  template <class Traits, bool Quantized>
  WHET_INLINE static auto branches(RunMemory run) noexcept {
    using Element = typename Traits::element;
    return [&]<int... Branch>(std::integer_sequence<int, Branch...>) {
      return std::array{static_cast<const Element*>(tensor<Traits::step.input, Quantized>(run)),
                        static_cast<const Element*>(tensor<Traits::step.others[Branch], Quantized>(run))...};
    }
    (std::make_integer_sequence<int, Traits::branches - 1>{});
  }

  /// Where tensor `Index` lies: with the caller, or in the workspace. The caller's input is only read.
  template <int Index, bool Quantized>
  WHET_INLINE static auto* tensor(RunMemory run) noexcept {
    constexpr PlannedTensor planned = program.tensor(Index);
    constexpr int input = Quantized ? program.step(0).output : -1;
    constexpr int output = Quantized ? program.step(FrozenModel::steps - 1).input : -1;
    void* place = nullptr;
    if constexpr (planned.place == Place::input || Index == input)
      place = const_cast<void*>(run.input);
    else if constexpr (planned.place == Place::output || Index == output)
      place = run.output;
    else
      place = run.workspace + planned.offset;
    return static_cast<element_t<planned.format>*>(place);
  }

  struct Memory {
    alignas(Target::alignment) std::byte state[state_bytes > 0 ? state_bytes : 1];
    alignas(Target::alignment) std::byte workspace[workspace_bytes > 0 ? workspace_bytes : 1];
  };

  const FrozenModel* model;
  Memory memory;
};

/// `Stream<decltype(model)> stream(model)`: const and the handle that `freeze` returns are looked through.
template <class Type>
using Stream = StreamOf<typename detail::ModelOf<std::remove_cvref_t<Type>>::type>;

}  // namespace whet
