#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <whet/importer/onnx/constant.hpp>
#include <whet/importer/onnx/proto.hpp>

namespace whet::importer::detail {

/// The attribute of a node, or null.
inline const ::onnx::AttributeProto* attribute_of(const ::onnx::NodeProto& node, std::string_view name) {
  for (const ::onnx::AttributeProto& attribute : node.attribute())
    if (attribute.name() == name) return &attribute;
  return nullptr;
}

/// Whether a node puts last states of recurrent layers one behind the other: h_n of PyTorch's layers.
inline bool stacks_states(const ::onnx::NodeProto& node,
                          const std::map<std::string, const ::onnx::NodeProto*>& producers) {
  const ::onnx::AttributeProto* const axis = attribute_of(node, "axis");
  if (node.op_type() != "Concat" || node.output_size() != 1 || axis == nullptr || axis->i() != 0)
    return false;
  for (const std::string& input : node.input()) {
    const auto found = producers.find(input);
    if (found == producers.end()) return false;
    const ::onnx::NodeProto& layer = *found->second;
    const bool is_recurrent =
        layer.op_type() == "LSTM" || layer.op_type() == "GRU" || layer.op_type() == "RNN";
    if (!is_recurrent || layer.output_size() < 2 || layer.output(1) != input) return false;
    const ::onnx::AttributeProto* const direction = attribute_of(layer, "direction");
    if (direction != nullptr && direction->s() != "forward") return false;
  }
  return true;
}

/// Each Gather of one state out of several, `h_n[-1]`, by its index among the nodes, as a Squeeze of that
/// state alone: the other states then have no reader, and the layers below give their sequences. Errors:
/// FileError for an index that is no tensor of the format.
inline std::map<int, ::onnx::NodeProto> states_apart(const ::onnx::GraphProto& graph,
                                                     const std::string& file) {
  std::map<std::string, const ::onnx::NodeProto*> producers;
  std::map<std::string, const ::onnx::TensorProto*> constants;
  std::set<std::string> stacks;
  for (const ::onnx::TensorProto& tensor : graph.initializer()) constants[tensor.name()] = &tensor;
  for (const ::onnx::NodeProto& node : graph.node()) {
    if (stacks_states(node, producers)) stacks.insert(node.output(0));
    for (const std::string& output : node.output()) producers[output] = &node;
    const ::onnx::AttributeProto* const value = attribute_of(node, "value");
    if (node.op_type() == "Constant" && node.output_size() == 1 && value != nullptr && value->has_t())
      constants[node.output(0)] = &value->t();
  }
  std::map<int, ::onnx::NodeProto> squeezes;
  for (int place = 0; place < graph.node_size() && !stacks.empty(); ++place) {
    const ::onnx::NodeProto& node = graph.node(place);
    const ::onnx::AttributeProto* const axis = attribute_of(node, "axis");
    if (node.op_type() != "Gather" || node.input_size() != 2 || (axis != nullptr && axis->i() != 0)) continue;
    const auto index = constants.find(node.input(1));
    if (!stacks.contains(node.input(0)) || index == constants.end() || index->second->dims_size() != 0)
      continue;
    const ::onnx::NodeProto& states = *producers.find(node.input(0))->second;
    const std::vector<std::int64_t> chosen = OnnxTensorReader(*index->second, file).read().integers();
    const std::int64_t count = states.input_size();
    if (chosen.size() != 1 || chosen[0] < -count || chosen[0] >= count) continue;
    ::onnx::NodeProto& squeeze = squeezes[place];
    squeeze.set_name(node.name());
    squeeze.set_op_type("Squeeze");
    squeeze.add_input(states.input(static_cast<int>(chosen[0] < 0 ? chosen[0] + count : chosen[0])));
    *squeeze.mutable_output() = node.output();
    ::onnx::AttributeProto& axes = *squeeze.add_attribute();
    axes.set_name("axes");
    axes.set_type(::onnx::AttributeProto::INTS);
    axes.add_ints(0);
  }
  return squeezes;
}

}  // namespace whet::importer::detail
