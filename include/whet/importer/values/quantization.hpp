#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <whet/importer/graph.hpp>
#include <whet/importer/lowered_graph.hpp>
#include <whet/importer/values/layer_importing.hpp>
#include <whet/io/element_type.hpp>
#include <whet/io/quote.hpp>
#include <whet/kernel/lookup/tabulate.hpp>
#include <whet/model/lower_program.hpp>
#include <whet/precision/int8_softmax.hpp>
#include <whet/precision/tensor_quantization.hpp>

namespace whet::importer::detail {

/// The scale and zero point of a tensor between layers; none in a float network.
inline std::optional<TensorQuantization> quantization_of(LayerImporting& state, std::size_t index,
                                                         const std::string& where) {
  if (!state.quantized) return std::nullopt;
  const Tensor& tensor = state.graph.tensors[index];
  if (tensor.type != ElementType::int8) {
    state.problems.add(where, "int8 values, as other tensors of the file have",
                       std::string(element_facts(tensor.type).name));
    return std::nullopt;
  }
  if (!tensor.quantization) {
    state.problems.add(where, "a scale and a zero point of tensor " + quote_text(tensor.name), "none");
    return std::nullopt;
  }
  const TensorQuantization found{tensor.quantization->scales[0],
                                 static_cast<std::int32_t>(tensor.quantization->zero_points[0])};
  if (!std::isnormal(found.scale) || found.scale < 0.0f || tensor.quantization->zero_points[0] < -128 ||
      tensor.quantization->zero_points[0] > 127)
    state.problems.add(
        where, "a positive scale and a zero point from -128 to 127",
        std::to_string(found.scale) + " and " + std::to_string(tensor.quantization->zero_points[0]));
  return found;
}

/// Whether the present layer's node has a function behind it, so that its own output has no integers in the
/// file.
inline bool is_behind_function(const LayerImporting& state) {
  return state.node().activation && !state.layers.lowered.layers[state.record].tensor;
}

/// What a layer gives to the function of its node. Steps that take a clamp round what it leaves; behind
/// others the same integers are clamped, which comes to the same.
inline std::optional<TensorQuantization> quantization_within(LayerImporting& state) {
  const OperatorKind function = *state.node().activation;
  if (state.quantized && function == OperatorKind::tanh)
    state.problems.add(state.place(), "a clamp as what is computed with a layer of integers",
                       std::string(operator_facts(function).name));
  if (whet::detail::takes_activation(state.about())) return std::nullopt;
  return quantization_of(state, state.node().outputs[0], state.place());
}

inline bool keeps_quantization(LayerImporting& state) {
  return state.about().role == LayerRole::identity || state.about().role == LayerRole::pool ||
         state.about().role == LayerRole::rearrange;
}

/// A clamp is fused into the layer before it, which is the same where the file gives both one scale.
inline void note_rounding_between(LayerImporting& state) {
  const int producer = state.about().producer;
  if (!state.quantized || producer < 0 || state.about().role != LayerRole::activation) return;
  const std::string_view type = state.about().type.view();
  const bool clamps = type == "ReLU" || type == "ReLU6" || type == "HardTanh";
  const auto before = static_cast<std::size_t>(producer);
  if (clamps && whet::detail::takes_activation(state.layers.lowered.records[before]) &&
      state.layers.lowered.layers[before].tensor &&
      state.layers.fixed[before + 1] != state.layers.fixed[state.record + 1])
    state.layers.inexact.push_back(state.place() +
                                   ": it is computed with the layer before it, whose output the file rounds");
}

/// Functions whose output TFLite demands a certain scale of.
inline void check_specified(LayerImporting& state) {
  note_rounding_between(state);
  const auto require = [&](TensorQuantization wanted) {
    const auto& found = state.layers.fixed[state.record + 1];
    if (state.quantized && (!found || *found != wanted))
      state.problems.add(
          state.place(),
          "the scale and zero point that TFLite demands, " + std::to_string(wanted.scale) + " and " +
              std::to_string(wanted.zero_point),
          found ? std::to_string(found->scale) + " and " + std::to_string(found->zero_point) : "none");
  };
  if (state.about().role == LayerRole::softmax) require(Int8Softmax::output);
  if (state.about().type.view() == "Sigmoid") require(kernel::sigmoid_quantization);
  if (state.about().type.view() == "Tanh") require(kernel::tanh_quantization);
}

inline void import_quantization(LayerImporting& state) {
  const auto& tensor = state.layers.lowered.layers[state.record].tensor;
  auto& found = state.layers.fixed[state.record + 1];
  if (tensor) found = quantization_of(state, *tensor, state.place());
  if (is_behind_function(state) && !keeps_quantization(state)) found = quantization_within(state);
  state.in_file[state.record + 1] = found;
  if (state.quantized && state.node().rounds_within)
    state.layers.inexact.push_back(state.place() + ": its gate, which the file rounds, is computed whole");
  if (state.quantized && state.node().rounds_anew)
    state.layers.inexact.push_back(state.place() + ": its output, which the file does not round, is rounded");
  if (!keeps_quantization(state)) return check_specified(state);
  // Values that only move or are averaged have the scale of what they come from.
  const auto producer = static_cast<std::size_t>(state.about().producer + 1);
  if (!found) found = state.in_file[producer];
  state.in_file[state.record + 1] = found;
  if (found != state.in_file[producer] && state.about().type.view() == "GlobalAveragePool")
    state.layers.inexact.push_back(state.place() + ": the mean keeps the scale of its input");
  else if (found != state.in_file[producer])
    state.problems.add(state.place(), "the scale and zero point of its input", "others");
  found = state.layers.fixed[producer];
}

}  // namespace whet::importer::detail
