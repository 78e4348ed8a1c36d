#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <whet/importer/graph.hpp>
#include <whet/importer/onnx/labelled_value.hpp>
#include <whet/importer/onnx/node_reader.hpp>
#include <whet/importer/onnx/read_with_constant.hpp>

namespace whet::importer {

/// Two values that are joined value by value. Labels of axes that both have in full must be the same.
inline LabelledValue joined(OnnxNodeReader& reader, const LabelledValue& first, const LabelledValue& second,
                            bool may_spread) {
  if (first.dims.size() != second.dims.size())
    reader.fail("operands of as many dimensions",
                std::to_string(first.dims.size()) + " and " + std::to_string(second.dims.size()));
  LabelledValue result = first;
  for (std::size_t place = 0; place < first.dims.size(); ++place) {
    const std::int64_t one = first.dims[place];
    const std::int64_t other = second.dims[place];
    const bool is_pixel =
        first.labels[place] == 'H' || first.labels[place] == 'W' || first.labels[place] == 'D';
    if (one != other && !(may_spread && (one == 1 || other == 1) && (is_pixel || one == 1)))
      reader.fail("operands of one shape", std::to_string(one) + " and " + std::to_string(other) +
                                               " in axis " + std::to_string(place));
    if (one != 1 && other != 1 && first.labels[place] != second.labels[place])
      reader.fail("operands with the same axes", first.labels + " and " + second.labels);
    if (one == 1 && other != 1) {
      result.dims[place] = other;
      result.labels[place] = second.labels[place];
    }
  }
  if (first.is_planes() && first.image != second.image)
    reader.fail("operands that were flattened from images of one shape", "others");
  return result;
}

inline void read_add(OnnxNodeReader& reader) {
  if (reader.node.input_size() == 2 && read_with_constant(reader, '+')) return;
  LabelledValue output = reader.value(0);
  std::vector<std::size_t> inputs{output.tensor};
  for (int index = 1; index < reader.node.input_size(); ++index) {
    output = joined(reader, output, reader.value(index), false);
    inputs.push_back(reader.value(index).tensor);
  }
  if (inputs.size() < 2) return reader.define(output);
  reader.add_node(OperatorKind::add, inputs, output);
}

inline void read_subtract(OnnxNodeReader& reader) {
  if (!read_with_constant(reader, '-'))
    reader.fail("a difference to a constant", "one of two computed tensors");
}
inline void read_divide(OnnxNodeReader& reader) {
  if (!read_with_constant(reader, '/'))
    reader.fail("a quotient by a constant", "one of two computed tensors");
}

/// The node that computed a tensor when it is the last one and nobody else reads its output.
inline Node* only_reader_of(OnnxNodeReader& reader, int input) {
  if (reader.state.graph.nodes.empty() || reader.readers(reader.node.input(input)) != 1) return nullptr;
  Node& last = reader.state.graph.nodes.back();
  return last.outputs[0] == reader.value(input).tensor ? &last : nullptr;
}

/// x · sigmoid(x) and x · hard_sigmoid(x) are functions of x.
inline bool becomes_gated_function(OnnxNodeReader& reader) {
  for (int gate = 0; gate < 2; ++gate) {
    const Node* const last = only_reader_of(reader, gate);
    if (last == nullptr || last->inputs[0] != reader.value(1 - gate).tensor) continue;
    const bool is_swish = last->kind == OperatorKind::sigmoid;
    if (!is_swish && last->kind != OperatorKind::hard_sigmoid) continue;
    const LabelledValue input = reader.value(1 - gate);
    if (input.dims != reader.value(gate).dims || input.labels != reader.value(gate).labels) continue;
    const bool rounds = reader.is_quantized(reader.value(gate));
    reader.state.graph.nodes.pop_back();
    reader.add_node(is_swish ? OperatorKind::swish : OperatorKind::hard_swish, {input.tensor}, input)
        .rounds_within = rounds;
    return true;
  }
  return false;
}

inline void read_multiply(OnnxNodeReader& reader) {
  if (read_with_constant(reader, '*') || becomes_gated_function(reader)) return;
  const LabelledValue first = reader.value(0);
  const LabelledValue second = reader.value(1);
  reader.add_node(OperatorKind::multiply, {first.tensor, second.tensor}, joined(reader, first, second, true));
}

inline void read_concat(OnnxNodeReader& reader) {
  LabelledValue output = reader.value(0);
  const std::size_t rank = output.dims.size();
  const std::size_t axis = reader.axis(reader.attributes.integer("axis", 1), rank);
  std::string wanted;
  if (rank == 2 && axis == 1) wanted = "NC";
  if (rank == 3) wanted = axis == 1 ? "NCH" : axis == 2 ? "NHC" : "";
  if (rank == 4) wanted = axis == 1 ? "NCHW" : axis == 3 ? "NHWC" : "";
  if (wanted.empty())
    reader.fail("channels side by side", "axis " + std::to_string(axis) + " of " + output.labels);
  std::vector<std::size_t> inputs;
  for (int index = 0; index < reader.node.input_size(); ++index) {
    const LabelledValue next = reader.relabelled(reader.value(index), wanted);
    if (index == 0)
      output = next;
    else
      output.dims[axis] += next.dims[axis];
    for (std::size_t place = 0; place < rank; ++place)
      if (place != axis && next.dims[place] != output.dims[place])
        reader.fail("tensors of one height and width", std::to_string(next.dims[place]));
    inputs.push_back(next.tensor);
  }
  reader.add_node(OperatorKind::concatenate, inputs, output);
}

}  // namespace whet::importer
