#pragma once

#include <string>

#include <whet/importer/graph.hpp>
#include <whet/importer/lower/lowering.hpp>
#include <whet/io/element_type.hpp>

namespace whet::importer::detail {

inline bool are_same_numbers(const Tensor& outer, const Tensor& inner) {
  return outer.type == ElementType::uint8 && inner.type == ElementType::int8 && outer.quantization &&
         inner.quantization && outer.quantization->scales == inner.quantization->scales &&
         outer.quantization->zero_points[0] == inner.quantization->zero_points[0] + 128;
}

/// Conversions at the ends of the network: from floats and to them, and between unsigned and signed bytes,
/// which are the same numbers with another zero point.
inline int lower_edge(Lowering& state, const Node& node, int from) {
  const Tensor& input = state.graph.tensors[node.inputs[0]];
  const Tensor& output = state.graph.tensors[node.outputs[0]];
  const bool begins = from == -1 && node.kind == OperatorKind::quantize;
  if (!begins && node.outputs[0] != state.graph.outputs[0])
    state.fail("conversions at the input and output only", "one between layers");
  const Tensor& outer = begins ? input : output;
  const Tensor& inner = begins ? output : input;
  if (outer.type != ElementType::float32 && !are_same_numbers(outer, inner))
    state.fail(
        "a conversion from or to floats, or between uint8 and int8 of the same scale",
        std::string(element_facts(input.type).name) + " to " + std::string(element_facts(output.type).name));
  if (!begins) return from;
  // All that reads the network's input reads the same integers.
  const std::size_t before = state.lowered.input_tensor;
  if (before != state.graph.inputs[0] && state.graph.tensors[before].quantization != inner.quantization)
    state.fail("one scale and zero point of the network's input", "several");
  state.lowered.input_tensor = node.outputs[0];
  return from;
}

}  // namespace whet::importer::detail
