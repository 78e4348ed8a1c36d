#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <whet/model/model.hpp>
#include <whet/precision/weight_levels.hpp>
#include <whet/weights/activation_table.hpp>
#include <whet/weights/check_capacity.hpp>
#include <whet/weights/check_pruned.hpp>
#include <whet/weights/folded_layer.hpp>
#include <whet/weights/frozen.hpp>
#include <whet/weights/quantization.hpp>
#include <whet/weights/recurrent_weights.hpp>
#include <whet/weights/sparse_comparison.hpp>
#include <whet/weights/tensor_quantizations.hpp>
#include <whet/weights/trained.hpp>
#include <whet/weights/warning.hpp>
#include <whet/weights/weight_scales.hpp>
#include <whet/weights/weights.hpp>

namespace whet {
namespace detail {

template <class Network>
void check_finite(const Weights<Network>& weights) {
  for (int record = 0; record < layer_count<Network>; ++record) {
    const auto layer = weights.parameters().layer(static_cast<std::size_t>(record));
    if (!layer.kernel.allFinite() || !layer.bias.allFinite())
      throw std::invalid_argument("freeze: " + layer_label<Network>(record) +
                                  ": expected finite weights, found infinity or NaN");
  }
}

/// Weights, `count` of them, that parameters store in a float format must lie within it, or they would become
/// infinite.
template <class Network, class Parameters>
void check_largest(const float* weights, std::size_t count, int record) {
  if constexpr (requires { Parameters::number::largest; }) {
    constexpr float largest = Parameters::number::largest;
    for (const float weight : std::span(weights, count))
      if (std::abs(weight) > largest)
        throw std::invalid_argument("freeze: " + layer_label<Network>(record) +
                                    ": expected weights of a magnitude up to " + std::to_string(largest) +
                                    ", the largest of their number format, found " + std::to_string(weight));
  }
}

template <class Network>
void check_integer_biases(const Quantization<Network>& quantization, int record) {
  const auto& biases = quantization.integer_biases[static_cast<std::size_t>(record)];
  const auto outputs =
      static_cast<std::size_t>(records<Network>[static_cast<std::size_t>(record)].affine.outputs);
  if (biases.empty()) return;
  if (biases.size() != outputs)
    throw std::invalid_argument("freeze: " + layer_label<Network>(record) + ": expected " +
                                std::to_string(outputs) + " integer biases, found " +
                                std::to_string(biases.size()));
  if (quantization.weight_scales[static_cast<std::size_t>(record)].empty())
    throw std::invalid_argument("freeze: " + layer_label<Network>(record) +
                                ": integer biases mean nothing without weight scales, found none");
}

/// Scales for each output of a layer that its parameters have; 1 of those without groups of inputs.
template <class Parameters>
inline constexpr std::size_t scales_of_output = 1;
template <class Parameters>
  requires(requires { Parameters::weights_type::groups; } && Parameters::weights_type::groups > 1)
inline constexpr std::size_t scales_of_output<Parameters> = Parameters::weights_type::groups;

/// Of `given` scales of a recurrent layer's weights, those of the features: one for each row, or for each
/// group of a row's inputs where parameters have such groups; 0 where there are none, or other groups than
/// these, which say nothing about the policy's own.
template <class Parameters>
std::size_t feature_scales(std::size_t given) {
  constexpr auto rows = static_cast<std::size_t>(Parameters::gate_outputs);
  constexpr std::size_t of_features = scales_of_output<decltype(Parameters::input)>;
  constexpr std::size_t of_own = scales_of_output<decltype(Parameters::recurrent)>;
  if (given == 2 * rows) return rows;
  return given == rows * (of_features + of_own) ? rows * of_features : 0;
}

/// Weights and bias that batch normalization amounts to at inference.
/// Source: Ioffe and Szegedy 2015, algorithm 2.
struct NormalizationMatrix {
  std::vector<float> kernel;
  std::vector<float> bias;

  explicit NormalizationMatrix(const AffineParameters<const float>& layer, double epsilon) {
    for (Eigen::Index channel = 0; channel < layer.kernel.rows(); ++channel) {
      const double deviation = std::sqrt(double{layer.kernel(channel, 2)} + epsilon);
      const double factor = double{layer.kernel(channel, 0)} / deviation;
      kernel.push_back(static_cast<float>(factor));
      bias.push_back(
          static_cast<float>(double{layer.bias(channel)} - double{layer.kernel(channel, 1)} * factor));
    }
  }
};

template <class Network>
void check_variances(const AffineParameters<const float>& normalization, int record) {
  if (!(normalization.kernel.col(2).array() >= 0.0f).all())
    throw std::invalid_argument("freeze: " + layer_label<Network>(record) +
                                ": expected running variances of at least 0, found another");
}

/// The bounds of the activation that is fused into a step.
template <class Network>
constexpr Bounds fused_bounds(const Step& step) {
  return step.activation < 0 ? Bounds{} : records<Network>[static_cast<std::size_t>(step.activation)].bounds;
}

/// In place of a report of sparse layers: nobody wants to know, and nothing is measured for it.
struct NoReport {};

/// Packs the matrix of a step; of a sparse one, report(record, name of the policy, SparseComparison) is told
/// what the pattern gains.
template <int Index, class Model, class Report>
void pack_matrix(Model& model, const AffineSource& source, const Report& report) {
  using Traits = typename Model::template step_traits<Index>;
  pack(model.template step<Index>(), source);
  if constexpr (SparseMatrix<typename Traits::parameters> && !std::is_same_v<Report, NoReport>)
    report(Traits::step.record, Traits::policy::name,
           compare_with_dense<Traits>(model.template step<Index>(), source));
}

/// Packs the matrix of step `Index`, a dense layer, convolution or batch normalization.
template <int Index, class Model, class Report>
void freeze_matrix(Model& model, const Weights<typename Model::topology>& weights,
                   const Quantization<typename Model::topology>& quantization, TensorQuantization input,
                   TensorQuantization output, const Report& report) {
  using Traits = typename Model::template step_traits<Index>;
  constexpr Step step = Traits::step;
  check_weight_scales(quantization, step.record);
  check_integer_biases(quantization, step.record);
  const auto layer = weights.parameters().layer(static_cast<std::size_t>(step.record));
  if constexpr (SparseMatrix<typename Traits::parameters>)
    check_capacity<typename Traits::parameters::positions_type, typename Model::topology>(
        layer.kernel.data(), step.record, "freeze", "zero");
  constexpr auto outputs = static_cast<std::size_t>(Traits::record.affine.outputs);
  const std::span<const float> decided =
      scales_for(quantization, step.record, scale_levels<typename Traits::policy>);
  // Those of groups that the policy does not have say nothing about its own.
  const bool usable =
      decided.size() <= outputs || decided.size() == outputs * scales_of_output<typename Traits::parameters>;
  const std::span<const float> scales = usable ? decided : std::span<const float>();
  const std::span<const std::int32_t> biases =
      scales.empty() ? std::span<const std::int32_t>()
                     : quantization.integer_biases[static_cast<std::size_t>(step.record)];
  constexpr Bounds bounds = fused_bounds<typename Model::topology>(step);
  AffineSource source{.kernel = layer.kernel.data(),
                      .bias = layer.bias.data(),
                      .input = input,
                      .output = output,
                      .weight_scales = scales.data(),
                      .weight_scale_count = static_cast<int>(scales.size()),
                      .integer_bias = biases.empty() ? nullptr : biases.data(),
                      .is_convolution = Traits::record.role == LayerRole::convolution,
                      .low = bounds.low,
                      .high = bounds.high};
  if constexpr (step.normalization >= 0) {
    const auto normalization = weights.parameters().layer(static_cast<std::size_t>(step.normalization));
    check_variances<typename Model::topology>(normalization, step.normalization);
    const FoldedLayer folded(layer, normalization, scales);
    source.kernel = folded.kernel.data();
    source.bias = folded.bias.data();
    source.weight_scales = folded.scales.data();
    source.weight_scale_count = static_cast<int>(folded.scales.size());
    pack_matrix<Index>(model, source, report);
  } else if constexpr (Traits::record.role == LayerRole::normalization) {
    check_variances<typename Model::topology>(layer, step.record);
    const NormalizationMatrix matrix(layer, double{Traits::layer::epsilon});
    source.kernel = matrix.kernel.data();
    source.bias = matrix.bias.data();
    check_largest<typename Model::topology, typename Traits::parameters>(matrix.kernel.data(),
                                                                         matrix.kernel.size(), step.record);
    pack_matrix<Index>(model, source, report);
  } else {
    check_largest<typename Model::topology, typename Traits::parameters>(
        layer.kernel.data(), static_cast<std::size_t>(layer.kernel.size()), step.record);
    pack_matrix<Index>(model, source, report);
  }
}

/// Packs a recurrent step.
template <int Index, class Model>
void freeze_recurrent(Model& model, const Weights<typename Model::topology>& weights,
                      const Quantization<typename Model::topology>& quantization, TensorQuantization input,
                      TensorQuantization output) {
  using Network = typename Model::topology;
  using Traits = typename Model::template step_traits<Index>;
  constexpr int record = Traits::step.record;
  check_weight_scales(quantization, record);
  if constexpr (is_integer(Traits::output.format) && Traits::recurrence.cell == Cell::lstm)
    static_cast<void>(checked_state(quantization, record));
  const auto layer = weights.parameters().layer(static_cast<std::size_t>(record));
  if constexpr (requires { typename Traits::parameters::input_type; })
    check_largest<Network, typename Traits::parameters::input_type>(
        layer.kernel.data(), static_cast<std::size_t>(layer.kernel.size()), record);
  const RecurrentWeights parts(layer, Traits::recurrence);
  const std::span<const float> scales =
      scales_for(quantization, record, scale_levels<typename Traits::policy>);
  const std::size_t of_features = feature_scales<typename Traits::parameters>(scales.size());
  pack(model.template step<Index>(), parts.source(input, output, scales, of_features,
                                                  quantization.states[static_cast<std::size_t>(record)]));
}

/// Packs a join in integers.
template <int Index, class Model, class Quantizations>
void freeze_join(Model& model, const Quantizations& tensors, TensorQuantization output) {
  constexpr Step step = Model::template step_traits<Index>::step;
  constexpr Bounds bounds = fused_bounds<typename Model::topology>(step);
  std::vector<TensorQuantization> inputs{tensors[static_cast<std::size_t>(step.input)]};
  for (int other : step.others) inputs.push_back(tensors[static_cast<std::size_t>(other)]);
  // That branches are never negative bounds their join, too.
  constexpr bool nonnegative = Model::template step_traits<Index>::output.nonnegative;
  const float low = nonnegative && bounds.low < 0.0f ? 0.0f : bounds.low;
  pack(model.template step<Index>(),
       JoinSource{.inputs = inputs.data(), .output = output, .low = low, .high = bounds.high});
}

/// Packs the parameters of step `Index` of a model.
template <int Index, class Model, class Quantizations, class Report>
void freeze_step(Model& model, const Weights<typename Model::topology>& weights,
                 const Quantization<typename Model::topology>& quantization, const Quantizations& tensors,
                 const Report& report) {
  using Traits = typename Model::template step_traits<Index>;
  constexpr Step step = Traits::step;
  const TensorQuantization input = tensors[static_cast<std::size_t>(step.input)];
  const TensorQuantization output = tensors[static_cast<std::size_t>(step.output)];
  if constexpr (step.kind == StepKind::affine || step.kind == StepKind::convolution ||
                step.kind == StepKind::depthwise) {
    freeze_matrix<Index>(model, weights, quantization, input, output, report);
  } else if constexpr (step.kind == StepKind::recurrent) {
    freeze_recurrent<Index>(model, weights, quantization, input, output);
  } else if constexpr (step.kind == StepKind::join && is_integer(Traits::output.format)) {
    freeze_join<Index>(model, tensors, output);
  } else if constexpr (step.kind == StepKind::slopes) {
    const auto slopes = weights.parameters().layer(static_cast<std::size_t>(step.record)).kernel;
    pack(model.template step<Index>(), slopes.data(), input, output);
  } else if constexpr (keeps_quantization(step.kind) && is_integer(Traits::output.format)) {
    model.template step<Index>().output = output;
  } else if constexpr (step.kind == StepKind::quantize) {
    pack(model.template step<Index>(), output, Traits::output.nonnegative);
  } else if constexpr (step.kind == StepKind::binarize) {
    if constexpr (Traits::input.format == Format::int8)
      model.template step<Index>().zero_point = input.zero_point;
  } else if constexpr (step.kind == StepKind::dequantize) {
    model.template step<Index>().input = input;
  } else if constexpr (step.kind == StepKind::rescale) {
    pack(model.template step<Index>(), input, output, Traits::output.nonnegative);
  } else if constexpr (step.kind == StepKind::activation && Traits::output.format == Format::int16) {
    pack_activation(typename Traits::layer{}, model.template step<Index>(), input, output);
  } else if constexpr (step.kind == StepKind::activation && Traits::output.format == Format::int8) {
    auto& parameters = model.template step<Index>();
    bool done = false;
    if constexpr (FollowsTflite<typename Traits::policy>)
      done = tabulate_as_tflite(typename Traits::layer{}, parameters, input, output);
    if (!done)
      pack(
          parameters, [](double x) { return Traits::layer::template value<double>(x); }, input, output,
          Traits::output.nonnegative);
  } else if constexpr (step.kind == StepKind::softmax && Traits::output.format == Format::int8) {
    model.template step<Index>() = make_int8_softmax(double{input.scale});
  } else if constexpr (step.kind == StepKind::softmax && Traits::output.format == Format::int16) {
    model.template step<Index>() = make_int16_softmax(double{input.scale});
  }
}

/// Warns where a pattern makes a layer larger or slower.
template <class Network, class Target>
struct WarnOfSparse {
  void operator()(int record, const char* policy, const SparseComparison& found) const {
    const std::string text = sparse_warning(layer_label<Network>(record), policy, Target::name, found);
    if (!text.empty()) warn(text);
  }
};

template <class Network, class Policy>
constexpr bool needs_ranges() {
  return []<int... Index>(std::integer_sequence<int, Index...>) {
    return (policy_at<Network, Policy, Index>::needs_ranges || ...);
  }
  (std::make_integer_sequence<int, layer_count<Network>>{});
}

/// Errors: std::invalid_argument where nobody has decided on the numbers of any tensor, as in a Quantization
/// that was only declared: one range of zeros is that of a tensor that is always zero, all of them are none.
template <class Network>
void require_ranges(const Quantization<Network>& quantization) {
  const auto& ranges = quantization.ranges;
  const auto& fixed = quantization.fixed;
  if (std::all_of(ranges.begin(), ranges.end(), [](const Range& range) { return range == Range{}; }) &&
      std::none_of(fixed.begin(), fixed.end(), [](const auto& tensor) { return tensor.has_value(); }))
    throw std::invalid_argument(
        "freeze: expected the ranges of the activations, as calibrate finds them, found none");
}

/// `freeze` of a part of a network, all of whose tensors may be zero. report: as pack_matrix takes it.
template <class Policy, class Target, class Network, class Report = NoReport>
Frozen<Model<Network, Policy, Target>> freeze_unchecked(const Weights<Network>& weights,
                                                        const Quantization<Network>& quantization,
                                                        const Report& report = {}) {
  using Result = Model<Network, Policy, Target>;
  check_finite(weights);
  check_pruned<Policy>(weights, "freeze");
  const auto tensors = tensor_quantizations<Result>(quantization);
  return Frozen<Result>::filled([&](Result& model) {
    [&]<int... Index>(std::integer_sequence<int, Index...>) {
      (freeze_step<Index>(model, weights, quantization, tensors, report), ...);
    }
    (std::make_integer_sequence<int, Result::steps>{});
  });
}

}  // namespace detail

/// Packs weights into a deployable model. quantization: what calibration, training or import decided. Warns
/// of sparse layers that are larger than dense ones, or slower where this program can run the target. Errors:
/// std::invalid_argument naming layer, expected and found, for weights that are not finite or beyond what
/// their number format holds, pruned ones where that has no zero, ranges or scales that make no sense, and
/// where a policy needs ranges and there are none at all.
template <class Policy, class Target = target::native, class Network>
Frozen<Model<Network, Policy, Target>> freeze(const Weights<Network>& weights,
                                              const Quantization<Network>& quantization) {
  if constexpr (detail::needs_ranges<Network, Policy>()) detail::require_ranges(quantization);
  return detail::freeze_unchecked<Policy, Target>(weights, quantization,
                                                  detail::WarnOfSparse<Network, Target>{});
}

/// The same for policies that need no calibrated ranges.
template <class Policy, class Target = target::native, class Network>
Frozen<Model<Network, Policy, Target>> freeze(const Weights<Network>& weights) {
  static_assert(!detail::needs_ranges<Network, Policy>() || error::ranges_missing<Network, Policy>,
                "whet: this policy needs the ranges of the activations: freeze<Policy>(weights, "
                "calibrate(weights, data, Percentile{99.99}))");
  return freeze<Policy, Target>(weights, Quantization<Network>{});
}

template <class Policy, class Target = target::native, class Network>
Frozen<Model<Network, Policy, Target>> freeze(const Trained<Network>& trained) {
  return freeze<Policy, Target>(trained.weights, trained.quantization);
}

}  // namespace whet
