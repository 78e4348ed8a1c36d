#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>

#include <whet/model/model.hpp>
#include <whet/weights/activation_table.hpp>
#include <whet/weights/quantization.hpp>

namespace whet::detail {

/// A layer for people: "layer 2 (Dense \"stem\")", or "the network's input".
template <class Network>
std::string layer_label(int record) {
  if (record < 0) return "the network's input";
  const LayerRecord& layer = records<Network>[static_cast<std::size_t>(record)];
  std::string label = "layer " + std::to_string(record) + " (" + std::string(layer.type.view());
  if (!layer.name.empty()) label += " \"" + std::string(layer.name.view()) + "\"";
  return label + ")";
}

/// The step whose policy decides how int8 tensor `Tensor` is quantized: the one that computes it, or of a
/// converted tensor the first that reads it.
template <class Model, int Tensor>
constexpr int deciding_step() {
  for (int index = 0; index < Model::steps; ++index) {
    const Step& step = Model::program.step(index);
    if (step.output == Tensor && step.kind != StepKind::quantize) return index;
    if (step.input == Tensor) return index;
  }
  return 0;
}

template <class Network>
const Range& checked_range(const Quantization<Network>& quantization, int record) {
  const Range& range = quantization.ranges[static_cast<std::size_t>(record + 1)];
  if (!std::isfinite(range.low) || !std::isfinite(range.high) || range.low > range.high)
    throw std::invalid_argument("freeze: the output of " + layer_label<Network>(record) +
                                ": expected a finite range with low <= high, found [" +
                                std::to_string(range.low) + ", " + std::to_string(range.high) + "]");
  return range;
}

/// The step that computes tensor `Tensor`, or -1.
template <class Model, int Tensor>
constexpr int computing_step() {
  for (int index = 0; index < Model::steps; ++index)
    if (Model::program.step(index).output == Tensor) return index;
  return -1;
}

/// The int8 tensor that decides how `Tensor` is quantized because values only move from one to the other;
/// itself where they are computed.
template <class Model, int Tensor>
constexpr int quantization_root() {
  constexpr int step = computing_step<Model, Tensor>();
  if constexpr (step >= 0) {
    constexpr Step from = Model::program.step(step);
    if constexpr (keeps_quantization(from.kind)) return quantization_root<Model, from.input>();
  }
  return Tensor;
}

/// Scale and zero point of int8 tensor `Tensor` of a model.
template <class Model, int Tensor>
TensorQuantization quantization_of(const Quantization<typename Model::topology>& quantization) {
  constexpr PlannedTensor tensor = Model::program.tensor(Tensor);
  constexpr int decides = deciding_step<Model, Tensor>();
  using Traits = typename Model::template step_traits<decides>;
  if constexpr (Traits::step.kind == StepKind::softmax && Traits::step.output == Tensor) {
    return Int8Softmax::output;
  } else {
    const auto& fixed = quantization.fixed[static_cast<std::size_t>(tensor.record + 1)];
    if (!fixed) {
      if constexpr (Traits::step.output == Tensor && Traits::step.kind == StepKind::activation &&
                    FollowsTflite<typename Traits::policy>)
        if (specified_output<typename Traits::layer>) return *specified_output<typename Traits::layer>;
      const Range& range = checked_range(quantization, tensor.record);
      if (tensor.record < 0 && tensor.nonnegative && range.low < 0.0f)
        throw std::invalid_argument("freeze: the input is declared NonNegative, found a range from " +
                                    std::to_string(range.low) +
                                    "; samples that are normalized to both signs need an Input without it");
      return Traits::policy::quantize(range, tensor.nonnegative);
    }
    if (!(fixed->scale > 0.0f) || !std::isnormal(fixed->scale) || fixed->zero_point < -128 ||
        fixed->zero_point > 127)
      throw std::invalid_argument(
          "freeze: the output of " + layer_label<typename Model::topology>(tensor.record) +
          ": expected a positive scale and a zero point in [-128, 127], found scale " +
          std::to_string(fixed->scale) + ", zero point " + std::to_string(fixed->zero_point));
    if (tensor.nonnegative && fixed->zero_point != 0)
      throw std::invalid_argument(
          "freeze: the output of " + layer_label<typename Model::topology>(tensor.record) +
          " is never negative, so that " + Traits::policy::name + " expects zero point 0, found " +
          std::to_string(fixed->zero_point) + "; imported quantization needs TfliteInt8Policy");
    return *fixed;
  }
}

/// Quantization of all tensors of a model's program; that of float tensors is unused.
template <class Model>
auto tensor_quantizations(const Quantization<typename Model::topology>& quantization) {
  std::array<TensorQuantization, static_cast<std::size_t>(Model::program.tensor_count)> all{};
  [&]<int... Tensor>(std::integer_sequence<int, Tensor...>) {
    const auto decide = [&]<int Index>(std::integral_constant<int, Index>) {
      constexpr PlannedTensor tensor = Model::program.tensor(Index);
      if constexpr (tensor.format == Format::int8 && !tensor.scratch) {
        constexpr int root = quantization_root<Model, Index>();
        auto& found = all[static_cast<std::size_t>(Index)];
        found = quantization_of<Model, root>(quantization);
        if constexpr (root != Index) {
          const auto& fixed = quantization.fixed[static_cast<std::size_t>(tensor.record + 1)];
          if (fixed && *fixed != found)
            throw std::invalid_argument(
                "freeze: the output of " + layer_label<typename Model::topology>(tensor.record) +
                ": expected the scale and zero point of its input, " + std::to_string(found.scale) + " and " +
                std::to_string(found.zero_point) + ", because its values only move, found " +
                std::to_string(fixed->scale) + " and " + std::to_string(fixed->zero_point));
        }
      }
    };
    (decide(std::integral_constant<int, Tensor>{}), ...);
  }
  (std::make_integer_sequence<int, Model::program.tensor_count>{});
  return all;
}

}  // namespace whet::detail
