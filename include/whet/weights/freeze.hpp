#pragma once

#include <cmath>
#include <cstddef>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

#include <whet/model/model.hpp>
#include <whet/weights/frozen.hpp>
#include <whet/weights/quantization.hpp>
#include <whet/weights/tensor_quantizations.hpp>
#include <whet/weights/trained.hpp>
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

template <class Network>
void check_weight_scales(const Quantization<Network>& quantization, int record) {
  const auto& scales = quantization.weight_scales[static_cast<std::size_t>(record)];
  const auto outputs =
      static_cast<std::size_t>(records<Network>[static_cast<std::size_t>(record)].affine.outputs);
  if (scales.size() > 1 && scales.size() != outputs)
    throw std::invalid_argument("freeze: " + layer_label<Network>(record) + ": expected 1 or " +
                                std::to_string(outputs) + " weight scales, found " +
                                std::to_string(scales.size()));
  for (float scale : scales)
    if (!(scale > 0.0f) || !std::isfinite(scale))
      throw std::invalid_argument("freeze: " + layer_label<Network>(record) +
                                  ": expected positive weight scales, found " + std::to_string(scale));
}

/// Packs the parameters of step `Index` of a model.
template <int Index, class Model, class Quantizations>
void freeze_step(Model& model, const Weights<typename Model::topology>& weights,
                 const Quantization<typename Model::topology>& quantization, const Quantizations& tensors) {
  using Network = typename Model::topology;
  using Traits = typename Model::template step_traits<Index>;
  constexpr Step step = Traits::step;
  const TensorQuantization input = tensors[static_cast<std::size_t>(step.input)];
  const TensorQuantization output = tensors[static_cast<std::size_t>(step.output)];
  if constexpr (step.kind == StepKind::affine) {
    check_weight_scales(quantization, step.record);
    const auto layer = weights.parameters().layer(static_cast<std::size_t>(step.record));
    const auto& scales = quantization.weight_scales[static_cast<std::size_t>(step.record)];
    AffineSource source{.kernel = layer.kernel.data(),
                        .bias = layer.bias.data(),
                        .input = input,
                        .output = output,
                        .weight_scales = scales.data(),
                        .weight_scale_count = static_cast<int>(scales.size())};
    if constexpr (step.activation >= 0) {
      constexpr Bounds bounds = records<Network>[static_cast<std::size_t>(step.activation)].bounds;
      source.low = bounds.low;
      source.high = bounds.high;
    }
    pack(model.template step<Index>(), source);
  } else if constexpr (step.kind == StepKind::quantize) {
    pack(model.template step<Index>(), output, Traits::output.nonnegative);
  } else if constexpr (step.kind == StepKind::dequantize) {
    model.template step<Index>().input = input;
  } else if constexpr (step.kind == StepKind::activation && Traits::output.format == Format::int8) {
    pack(
        model.template step<Index>(), [](double x) { return Traits::layer::template value<double>(x); },
        input, output, Traits::output.nonnegative);
  } else if constexpr (step.kind == StepKind::softmax && Traits::output.format == Format::int8) {
    model.template step<Index>() = make_int8_softmax(double{input.scale});
  }
}

template <class Network, class Policy>
constexpr bool needs_ranges() {
  return []<int... Index>(std::integer_sequence<int, Index...>) {
    return (policy_at<Network, Policy, Index>::needs_ranges || ...);
  }
  (std::make_integer_sequence<int, layer_count<Network>>{});
}

}  // namespace detail

/// Packs weights into a deployable model. quantization: what calibration, training or import decided.
/// Errors: std::invalid_argument naming layer, expected and found, for weights that are not finite and
/// ranges or scales that make no sense.
template <class Policy, class Target = target::native, class Network>
Frozen<Model<Network, Policy, Target>> freeze(const Weights<Network>& weights,
                                              const Quantization<Network>& quantization) {
  using Result = Model<Network, Policy, Target>;
  detail::check_finite(weights);
  auto model = std::make_shared<Result>();
  const auto tensors = detail::tensor_quantizations<Result>(quantization);
  [&]<int... Index>(std::integer_sequence<int, Index...>) {
    (detail::freeze_step<Index>(*model, weights, quantization, tensors), ...);
  }
  (std::make_integer_sequence<int, Result::steps>{});
  return Frozen<Result>(std::move(model));
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
