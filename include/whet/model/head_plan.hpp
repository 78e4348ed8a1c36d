#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include <whet/core/error.hpp>
#include <whet/model/plan.hpp>
#include <whet/precision/float_affine.hpp>

// The last layers of a model, of which a copy in RAM learns: model/trainable.hpp.

namespace whet {

/// The last `Count` layers with weights.
template <int Count>
struct Last {
  static_assert(Count >= 1, "whet: expected at least one layer to train");
  static constexpr int count = Count;
};

namespace detail {

template <class Parameters>
inline constexpr bool is_trained_in_place = false;
template <class Target, int Outputs, int Inputs>
inline constexpr bool is_trained_in_place<FloatAffine<Target, Float32, Outputs, Inputs>> = true;

/// Where the head of a model begins: the step of the layer with weights that is the `count`-th from the end;
/// -1 where there are fewer.
template <class FrozenModel>
constexpr int first_head_step(int count) {
  for (int index = FrozenModel::steps - 1; index >= 0; --index) {
    const StepKind kind = FrozenModel::program.step(index).kind;
    const bool has_weights = kind == StepKind::affine || kind == StepKind::convolution ||
                             kind == StepKind::depthwise || kind == StepKind::recurrent;
    if (has_weights && --count == 0) return index;
  }
  return -1;
}

/// The steps of a head: from First to the last step of the model.
template <class FrozenModel, int First>
struct HeadPlan {
  static constexpr const auto& program = FrozenModel::program;
  static constexpr int last = FrozenModel::steps - 1;
  template <int Index>
  using traits = typename FrozenModel::template step_traits<Index>;

  template <int Index>
  static constexpr bool is_affine = traits<Index>::step.kind == StepKind::affine;
  /// Whether step Index hands scores to the loss: all that may follow is a softmax.
  template <int Index>
  static constexpr bool ends = [] {
    if constexpr (Index == last)
      return traits<Index>::step.kind != StepKind::softmax;
    else
      return Index + 1 == last && traits<Index + 1>::step.kind == StepKind::softmax;
  }();

  /// Errors: a compile error says which layer cannot be trained where the model runs, and what can.
  template <int Index>
  static constexpr bool check() {
    using Traits = traits<Index>;
    constexpr StepKind kind = Traits::step.kind;
    if constexpr (kind == StepKind::affine)
      static_assert(
          (is_trained_in_place<typename Traits::parameters> && Traits::input.format == Format::float32 &&
           Traits::output.format == Format::float32) ||
              error::not_trained_on_device<FrozenModel, typename Traits::layer>,
          "whet: what learns on the device are dense layers in float32; give them that policy, as in "
          "Mixed<Int8Policy, At<last_layer, Float32Policy>>; the arguments are model and layer");
    else
      static_assert((kind == StepKind::activation && Traits::output.format == Format::float32) ||
                        (kind == StepKind::softmax && Index == last) ||
                        error::not_trained_on_device<FrozenModel, typename Traits::layer>,
                    "whet: what learns on the device are the dense layers at a model's end, with activations "
                    "between them; the arguments are model and layer");
    if constexpr (ends<Index>)
      static_assert(
          (kind == StepKind::affine && Traits::step.activation < 0 && Traits::output.count > 1) ||
              error::not_trained_on_device<FrozenModel, typename Traits::layer>,
          "whet: the loss takes the scores of two classes or more, so that what learns on the device "
          "ends in a dense layer without activation, or in Softmax; the arguments are model and layer");
    return true;
  }

  template <int... Offset>
  static constexpr bool check_all(std::integer_sequence<int, Offset...>) {
    return (check<First + Offset>() && ...);
  }

  template <class Offsets>
  struct Indices;
  template <int... Offset>
  struct Indices<std::integer_sequence<int, Offset...>> {
    using type = std::integer_sequence<int, (First + Offset)...>;
  };
  using offsets = std::make_integer_sequence<int, last + 1 - First>;
  /// The head's parameters in RAM: what the model's steps have.
  using parameters = ParameterSlots<typename FrozenModel::topology, typename FrozenModel::policy,
                                    typename FrozenModel::target, typename Indices<offsets>::type>;

  /// Weights and biases of the affine steps in [First, index).
  static constexpr std::size_t weights_before(int index) {
    std::size_t sum = 0;
    for (int step = First; step < index; ++step)
      if (program.step(step).kind == StepKind::affine) sum += record_of(step).affine.parameters();
    return sum;
  }
  /// Values that the steps in [First, index) hand on.
  static constexpr std::size_t values_before(int index) {
    std::size_t sum = 0;
    for (int step = First; step < index; ++step) sum += program.tensor(program.step(step).output).count;
    return sum;
  }

 private:
  static constexpr const LayerRecord& record_of(int step) {
    return records<typename FrozenModel::topology>[static_cast<std::size_t>(program.step(step).record)];
  }
};

}  // namespace detail
}  // namespace whet
