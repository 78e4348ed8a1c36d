#pragma once

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

#include <whet/model/model.hpp>
#include <whet/weights/activation_table.hpp>
#include <whet/weights/quantization.hpp>

namespace whet::detail {

/// Part of a network that is frozen alone. For people its records are those of the whole: `whole_record`
/// gives them, for -1 the one that the part's input comes from.
template <class Network>
concept PartOfNetwork = requires {
  typename Network::whole;
  { Network::whole_record(0) } -> std::convertible_to<int>;
};

/// A layer for people: "layer 2 (Dense \"stem\")", or "the network's input".
template <class Network>
std::string layer_label(int record) {
  if constexpr (PartOfNetwork<Network>)
    return layer_label<typename Network::whole>(Network::whole_record(record));
  if (record < 0) return "the network's input";
  const LayerRecord& layer = records<Network>[static_cast<std::size_t>(record)];
  std::string label = "layer " + std::to_string(record) + " (" + std::string(layer.type.view());
  if (!layer.name.empty()) label += " \"" + std::string(layer.name.view()) + "\"";
  return label + ")";
}

/// The step whose policy decides how integer tensor `Tensor` is quantized: the one that computes it, or of a
/// converted tensor the first that reads it.
template <class Model, int Tensor>
constexpr int deciding_step() {
  for (int index = 0; index < Model::steps; ++index) {
    const Step& step = Model::program.step(index);
    if (step.output == Tensor && !is_conversion(step.kind)) return index;
    if (step.input == Tensor) return index;
    for (const int other : step.others)
      if (other == Tensor) return index;
  }
  return 0;
}

/// Of a record's output; of record -1 the network's input.
template <class Network>
std::string tensor_label(int record) {
  if constexpr (PartOfNetwork<Network>)
    return tensor_label<typename Network::whole>(Network::whole_record(record));
  return (record < 0 ? "" : "the output of ") + layer_label<Network>(record);
}

/// caller: of the function whose errors these are.
template <class Network>
const Range& checked_range(const Quantization<Network>& quantization, int record,
                           const char* caller = "freeze") {
  const Range& range = quantization.ranges[static_cast<std::size_t>(record + 1)];
  if (!std::isfinite(range.low) || !std::isfinite(range.high) || range.low > range.high)
    throw std::invalid_argument(std::string(caller) + ": " + tensor_label<Network>(record) +
                                ": expected a finite range with low <= high, found [" +
                                std::to_string(range.low) + ", " + std::to_string(range.high) + "]");
  return range;
}

/// Of the cell state of an LSTM.
template <class Network>
const Range& checked_state(const Quantization<Network>& quantization, int record,
                           const char* caller = "freeze") {
  const Range& state = quantization.states[static_cast<std::size_t>(record)];
  if (!std::isfinite(state.low) || !std::isfinite(state.high) || !(state.low < state.high))
    throw std::invalid_argument(std::string(caller) + ": " + layer_label<Network>(record) +
                                ": expected a finite range of its cell state with low < high, found [" +
                                std::to_string(state.low) + ", " + std::to_string(state.high) + "]");
  return state;
}

/// The step that computes tensor `Tensor`, or -1.
template <class Model, int Tensor>
constexpr int computing_step() {
  for (int index = 0; index < Model::steps; ++index)
    if (Model::program.step(index).output == Tensor) return index;
  return -1;
}

/// The integer tensor that decides how `Tensor` is quantized because values only move from one to the other;
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

/// Parameters whose output has one quantization, whatever its range.
template <class Parameters>
inline constexpr bool fixes_output = false;
template <>
inline constexpr bool fixes_output<Int8Softmax> = true;
template <>
inline constexpr bool fixes_output<Int16Softmax> = true;
template <GateFunction Function>
inline constexpr bool fixes_output<Int16Gate<Function>> = true;

/// All that the integers of a tensor can mean.
template <class Element>
constexpr Range range_of(TensorQuantization quantization) {
  const auto real = [&](std::int32_t integer) {
    return static_cast<float>(integer - quantization.zero_point) * quantization.scale;
  };
  return {real(std::numeric_limits<Element>::min()), real(std::numeric_limits<Element>::max())};
}

/// Scale and zero point of integer tensor `Tensor` of a model.
template <class Model, int Tensor>
TensorQuantization quantization_of(const Quantization<typename Model::topology>& quantization) {
  constexpr PlannedTensor tensor = Model::program.tensor(Tensor);
  constexpr int decides = deciding_step<Model, Tensor>();
  using Traits = typename Model::template step_traits<decides>;
  constexpr int computes = computing_step<Model, Tensor>();
  constexpr Step computing = Model::program.step(computes < 0 ? 0 : computes);
  if constexpr (Traits::step.output == Tensor && fixes_output<typename Traits::parameters>) {
    return Traits::parameters::output;
  } else {
    const auto& fixed = quantization.fixed[static_cast<std::size_t>(tensor.record + 1)];
    // What is fixed is the tensor that this one comes from, in another format.
    if constexpr (computes >= 0 && computing.kind == StepKind::rescale)
      if (fixed)
        return Traits::policy::quantize(
            range_of<element_t<Model::program.tensor(computing.input).format>>(*fixed), tensor.nonnegative);
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
    constexpr bool symmetric = tensor.format == Format::int16;
    constexpr std::int32_t lowest = symmetric ? 0 : -128;
    constexpr std::int32_t highest = symmetric ? 0 : 127;
    if (!(fixed->scale > 0.0f) || !std::isnormal(fixed->scale) || lowest > fixed->zero_point ||
        highest < fixed->zero_point)
      throw std::invalid_argument("freeze: " + tensor_label<typename Model::topology>(tensor.record) +
                                  ": expected a positive scale and a zero point " +
                                  (symmetric ? "of 0, because it has 16 bits" : "in [-128, 127]") +
                                  ", found scale " + std::to_string(fixed->scale) + ", zero point " +
                                  std::to_string(fixed->zero_point));
    if (tensor.nonnegative && fixed->zero_point != 0)
      throw std::invalid_argument("freeze: " + tensor_label<typename Model::topology>(tensor.record) +
                                  " is never negative, so that " + Traits::policy::name +
                                  " expects zero point 0, found " + std::to_string(fixed->zero_point) +
                                  "; imported quantization needs TfliteInt8Policy");
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
      if constexpr (is_integer(tensor.format) && !tensor.scratch) {
        constexpr int root = quantization_root<Model, Index>();
        auto& found = all[static_cast<std::size_t>(Index)];
        found = quantization_of<Model, root>(quantization);
        if constexpr (root != Index) {
          const auto& fixed = quantization.fixed[static_cast<std::size_t>(tensor.record + 1)];
          if (fixed && *fixed != found)
            throw std::invalid_argument(
                "freeze: " + tensor_label<typename Model::topology>(tensor.record) +
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
