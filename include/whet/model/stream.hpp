#pragma once

#include <cstddef>
#include <type_traits>

#include <whet/core/inline.hpp>
#include <whet/core/tensor.hpp>
#include <whet/model/stream_state.hpp>
#include <whet/model/workspace.hpp>

namespace whet {

/// A signal that goes through a model step by step: what is remembered of it, apart from the model, and the
/// memory that a step works in (StreamState where these lie apart). Any number of streams share one model,
/// one thread a stream. A step is a row of the model's input. What `step` returns after n steps is what a
/// model of a sequence of n rows gives: the last row of its output, or its output where no sequence is left.
/// In integers these are the same bits. No heap; cannot fail. Errors: a compile error names a layer that
/// needs the whole sequence.
template <class FrozenModel>
class StreamOf {
  using State = StreamStateOf<FrozenModel>;

 public:
  static constexpr Shape input_extents = State::input_extents;
  static constexpr Shape output_extents = State::output_extents;
  /// Bytes that are remembered from step to step, and those that a step takes besides.
  static constexpr std::size_t state_bytes = State::state_bytes;
  static constexpr std::size_t workspace_bytes = State::workspace_bytes;
  /// Bytes of both.
  static constexpr std::size_t bytes = state_bytes + workspace_bytes;

  using input_view = typename State::input_view;
  using output_tensor = typename State::output_tensor;

  /// At the beginning of a signal. The model outlives the stream.
  WHET_INLINE explicit StreamOf(const FrozenModel& model) noexcept : state(model) {}

  /// Back to the beginning of a signal.
  void reset() noexcept { state.reset(); }

  /// The output after one more step. input: float values of `input_extents` (tensor, array, span, Eigen
  /// vector).
  template <class Input>
  output_tensor step(const Input& input) noexcept {
    return state.step(input, workspace);
  }

  /// The same with integers in and out, without the conversions at both ends, as Model::run.
  void run(TensorView<const typename FrozenModel::quantized_input, input_extents> input,
           TensorView<typename FrozenModel::quantized_output, output_extents> output) noexcept
      requires(FrozenModel::quantized_interface) {
    state.run(input, output, workspace);
  }

 private:
  State state;
  WorkspaceOf<State> workspace;
};

/// `Stream<decltype(model)> stream(model)`: const and the handle that `freeze` returns are looked through.
template <class Type>
using Stream = StreamOf<typename detail::ModelOf<std::remove_cvref_t<Type>>::type>;

}  // namespace whet
