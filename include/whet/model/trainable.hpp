#pragma once

#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>

#include <whet/core/elementwise.hpp>
#include <whet/core/inline.hpp>
#include <whet/core/tensor.hpp>
#include <whet/kernel/descend.hpp>
#include <whet/model/execute.hpp>
#include <whet/model/head_plan.hpp>
#include <whet/model/model.hpp>
#include <whet/model/update_rule.hpp>
#include <whet/model/workspace.hpp>

namespace whet {

/// A model whose last layers learn where it runs: their weights are a copy in RAM, in float32, all that is
/// before them stays the model in flash, in its own precision. Loss: the cross-entropy of a label's class;
/// one sample is one step of `Rule`. All memory is in the object: `sizeof` is the RAM that learning takes,
/// beside what is documented of the stack (nothing that grows with the network). No heap; cannot fail.
/// Errors: a compile error names a layer that cannot learn here.
template <class FrozenModel, class Layers = Last<1>, class Rule = Sgd>
class TrainableOf {
  using Target = typename FrozenModel::target;
  static constexpr int found = detail::first_head_step<FrozenModel>(Layers::count);
  static_assert(
      found >= 0 || error::fewer_layers<FrozenModel, Layers>,
      "whet: the model has fewer layers with weights than shall learn; the arguments are model and layers");
  static constexpr int first = found < 0 ? 0 : found;
  using Plan = detail::HeadPlan<FrozenModel, first>;
  template <int Index>
  using traits = typename FrozenModel::template step_traits<Index>;
  static_assert(Plan::check_all(typename Plan::offsets{}));

 public:
  /// The weights that learn, as the model holds them: trivially copyable, to be kept over a restart.
  using head_type = typename Plan::parameters;
  static constexpr std::size_t parameter_count = Plan::weights_before(FrozenModel::steps);

  /// Begins with the model's weights. The model outlives the object.
  WHET_INLINE explicit TrainableOf(const FrozenModel& of, const Rule& rule_of_update = {}) noexcept
      : rule(rule_of_update), model(&of) {
    reset();
  }

  /// How it learns, which may change from sample to sample.
  Rule rule;

  const head_type& head() const noexcept { return learned; }
  /// Goes on with weights that were kept.
  void load(const head_type& head) noexcept {
    learned = head;
    forget();
  }
  /// Back to the model's weights.
  void reset() noexcept {
    reset_steps(typename Plan::offsets{});
    forget();
  }

  /// Scores of one sample, by what has been learned. input: float values of the model's input (tensor, array,
  /// span).
  template <class Input>
  typename FrozenModel::output_tensor operator()(const Input& input) noexcept {
    typename FrozenModel::output_tensor output;
    const float* x = model->template run_before<first>(typename FrozenModel::input_view(input), workspace);
    run<first>(x, output.data());
    return output;
  }

  /// Learns that `input` belongs to class `label`, and returns the loss that it had before. A label that is
  /// no class changes nothing and gives NaN, a loss that is not finite changes nothing either.
  template <class Input>
  float learn(const Input& input, int label) noexcept {
    if (label < 0 || label >= static_cast<int>(FrozenModel::output_extents.size()))
      return std::numeric_limits<float>::quiet_NaN();
    const float* x = model->template run_before<first>(typename FrozenModel::input_view(input), workspace);
    for (std::size_t index = 0; index < traits<first>::input.count; ++index)
      if (!is_finite(x[index])) return std::numeric_limits<float>::quiet_NaN();
    float loss = 0.0f;
    learn_from<first>(x, nullptr, label, loss);
    return loss;
  }

 private:
  template <int Index>
  WHET_INLINE float* values() noexcept {
    return memory.values + Plan::values_before(Index);
  }
  /// Of an affine step: what the rule remembers of its weights.
  template <int Index>
  WHET_INLINE float* remembered() noexcept {
    return memory.remembered + Plan::weights_before(Index) * Rule::remembered;
  }

  template <int... Offset>
  void reset_steps(std::integer_sequence<int, Offset...>) noexcept {
    (reset_step<first + Offset>(), ...);
  }
  template <int Index>
  void reset_step() noexcept {
    if constexpr (Plan::template is_affine<Index>)
      detail::slot<Index>(learned) = model->template step<Index>();
  }
  void forget() noexcept {
    for (float& value : memory.remembered) value = 0.0f;
  }

  /// Steps Index and those behind it.
  template <int Index>
  void run(const float* x, float* scores) noexcept {
    float* const y = Index == Plan::last ? scores : values<Index>();
    detail::execute<Target, traits<Index>, true>(detail::slot<Index>(learned), x, y, nullptr, 1);
    if constexpr (Index < Plan::last) run<Index + 1>(y, scores);
  }

  /// The same for a label: afterwards `loss` is set and, where dx is not null, dx is dL/dx. False: the loss
  /// is not finite.
  template <int Index>
  bool learn_from(const float* x, float* dx, int label, float& loss) noexcept {
    using Traits = traits<Index>;
    constexpr std::size_t count = Traits::output.count;
    float* const y = values<Index>();
    float* const dy = memory.gradients + Plan::values_before(Index);
    if constexpr (Plan::template is_affine<Index>) {
      using Fused = typename Traits::activation;
      float* const sums = memory.sums + Plan::values_before(Index);
      auto& parameters = detail::slot<Index>(learned);
      affine(Target{}, kernel::Linear{}, parameters, x, sums, nullptr);
      if constexpr (Plan::template ends<Index>) {
        if (!cross_entropy<count>(sums, dy, label, loss)) return false;
      } else {
        activate<Fused, count>(sums, y);
        if (!learn_from<Index + 1>(y, dy, label, loss)) return false;
        multiply_by_slope<Fused, count>(sums, dy, dy);
      }
      descend(Target{}, rule, parameters, x, dy, dx, remembered<Index>());
    } else {
      activate<typename Traits::layer, count>(x, y);
      if (!learn_from<Index + 1>(y, dy, label, loss)) return false;
      multiply_by_slope<typename Traits::layer, count>(x, dy, dx);
    }
    return true;
  }

  template <class Layer, std::size_t Count>
  static void activate(const float* x, float* y) noexcept {
    for (std::size_t index = 0; index < Count; ++index) y[index] = Layer::value(x[index]);
  }
  /// dx = dy · f'(x), where dx may be dy.
  template <class Layer, std::size_t Count>
  static void multiply_by_slope(const float* x, const float* dy, float* dx) noexcept {
    for (std::size_t index = 0; index < Count; ++index) {
      float factor = 1.0f;
      if constexpr (!std::is_same_v<Layer, kernel::Linear>) factor = Layer::derivative(x[index]);
      dx[index] = dy[index] * factor;
    }
  }

  /// loss = log(sum of exp(scores)) - scores[label] and its gradient, softmax(scores) - 1 at the label.
  template <std::size_t Count>
  static bool cross_entropy(const float* scores, float* gradient, int label, float& loss) noexcept {
    float largest = scores[0];
    for (std::size_t index = 1; index < Count; ++index) largest = max(largest, scores[index]);
    float sum = 0.0f;
    for (std::size_t index = 0; index < Count; ++index) sum += gradient[index] = exp(scores[index] - largest);
    for (std::size_t index = 0; index < Count; ++index) gradient[index] /= sum;
    loss = __builtin_logf(sum) + largest - scores[label];
    gradient[label] -= 1.0f;
    return is_finite(loss);
  }
  static bool is_finite(float value) noexcept { return value - value == 0.0f; }

  struct Memory {
    float sums[Plan::values_before(FrozenModel::steps)];
    float values[Plan::values_before(FrozenModel::steps)];
    float gradients[Plan::values_before(FrozenModel::steps)];
    float remembered[parameter_count * Rule::remembered + 1];
  };

  const FrozenModel* model;
  head_type learned{};
  Memory memory;
  WorkspaceOf<FrozenModel> workspace;
};

/// `Trainable<decltype(model), Last<1>> learner(model)`: const and the handle that `freeze` returns are
/// looked through.
template <class Type, class Layers = Last<1>, class Rule = Sgd>
using Trainable = TrainableOf<typename detail::ModelOf<std::remove_cvref_t<Type>>::type, Layers, Rule>;

}  // namespace whet
