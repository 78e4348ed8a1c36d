#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <whet/importer/graph.hpp>
#include <whet/importer/tflite/contents.hpp>
#include <whet/importer/tflite/layer_name.hpp>
#include <whet/importer/tflite/table.hpp>
#include <whet/io/element_type.hpp>
#include <whet/io/file_error.hpp>
#include <whet/precision/float16.hpp>

namespace whet::importer::tflite {

/// Collects the graph of a file: tensors without their batch, constants in the order of whet's weights.
/// What reads the operators is in operators.hpp.
class GraphBuilder {
 public:
  GraphBuilder(const Contents& from, Buffer& bytes)
      : contents(&from),
        buffer(&bytes),
        activations(from.tensors.size()),
        folded(from.tensors.size()),
        uses(from.tensors.size()) {
    graph.file = from.file;
    const auto count = [&](const std::vector<std::int32_t>& tensors) {
      for (const std::int32_t index : tensors)
        if (index >= 0) ++uses[static_cast<std::size_t>(index)];
    };
    for (const FileOperator& each : from.operators) count(each.inputs);
    count(from.outputs);
  }

  Graph graph;

  /// The operator that is being read, for messages and as the node's place.
  void begin(std::size_t index) {
    operation = &contents->operators[index];
    place = "operator " + std::to_string(index) + " (" + operation->name + ")";
    if (const std::string name = current_name(); !name.empty()) place += " " + quote_text(name);
  }
  const FileOperator& current() const { return *operation; }
  /// The layer that the weights' name speaks of, else the output's; empty where neither does.
  std::string current_name() const {
    if (has_input(1) && input(1).is_constant && input(1).shape.size() > 1)
      if (std::string name = layer_name(input(1).name); !name.empty()) return name;
    return operation->outputs.empty() ? std::string() : layer_name(file_tensor(operation->outputs[0]).name);
  }

  [[noreturn]] void fail(std::string expected, std::string found) const {
    throw FileError(contents->file, place, std::move(expected), std::move(found));
  }
  /// Errors: FileError with what is expected, where something is not so.
  void require(bool holds, std::string_view expected, std::string_view found) const {
    if (!holds) fail(std::string(expected), std::string(found));
  }

  /// How many inputs there are, missing ones at the end not counted.
  std::size_t input_count() const {
    std::size_t count = operation->inputs.size();
    while (count > 0 && operation->inputs[count - 1] < 0) --count;
    return count;
  }
  void require_inputs(std::size_t least, std::size_t most) const {
    if (input_count() < least || input_count() > most)
      fail(least == most ? std::to_string(least) + " inputs"
                         : std::to_string(least) + " to " + std::to_string(most) + " inputs",
           std::to_string(input_count()));
    if (operation->outputs.size() != 1) fail("one output", std::to_string(operation->outputs.size()));
  }
  bool has_input(std::size_t at) const { return at < operation->inputs.size() && operation->inputs[at] >= 0; }
  const FileTensor& input(std::size_t at) const {
    if (!has_input(at)) fail("input " + std::to_string(at), "none");
    return file_tensor(operation->inputs[at]);
  }
  const FileTensor& output() const { return file_tensor(operation->outputs[0]); }
  const FileTensor& file_tensor(std::int32_t index) const {
    return contents->tensors[static_cast<std::size_t>(index)];
  }

  /// Shape of an activation without its batch of 1.
  std::vector<std::size_t> sample_shape(const FileTensor& tensor) const {
    const auto bad = [&](const std::string& expected) {
      fail(expected, "tensor " + quote_text(tensor.name) + " of shape " + shape_text(tensor.shape));
    };
    if (tensor.shape.empty() || tensor.shape.size() > 4) bad("tensors of 1 to 4 dimensions");
    for (const std::size_t extent : tensor.shape)
      if (extent == 0) bad("tensors with values");
    if (tensor.shape.size() == 1) return tensor.shape;
    if (tensor.shape[0] != 1) bad("a batch of 1");
    return {tensor.shape.begin() + 1, tensor.shape.end()};
  }

  /// Index in the graph of an activation of the file.
  std::size_t activation(std::int32_t index) {
    auto& known = activations[static_cast<std::size_t>(index)];
    if (known) return *known;
    const FileTensor& from = file_tensor(index);
    if (from.is_constant) fail("a tensor that is computed", "the constant " + quote_text(from.name));
    Tensor tensor;
    tensor.name = from.name;
    tensor.shape = sample_shape(from);
    tensor.type = from.type;
    if (!from.quantization.scales.empty()) tensor.quantization = from.quantization;
    graph.tensors.push_back(std::move(tensor));
    known = graph.tensors.size() - 1;
    return *known;
  }
  std::size_t activation_input(std::size_t at) {
    if (!has_input(at)) fail("input " + std::to_string(at), "none");
    return activation(operation->inputs[at]);
  }

  /// The bytes of a constant, after what has been folded into it; `type` is theirs.
  std::span<const std::byte> constant_bytes(std::size_t at, ElementType& type) const {
    if (!has_input(at)) fail("input " + std::to_string(at), "none");
    const auto index = static_cast<std::size_t>(operation->inputs[at]);
    const FileTensor& from = contents->tensors[index];
    if (!folded[index].empty()) {
      type = ElementType::float32;
      return std::as_bytes(std::span(folded[index]));
    }
    if (!from.is_constant) fail("a constant as input " + std::to_string(at), quote_text(from.name));
    type = from.type;
    return from.data;
  }
  bool is_constant(std::size_t at) const {
    return has_input(at) &&
           (input(at).is_constant || !folded[static_cast<std::size_t>(operation->inputs[at])].empty());
  }

  /// The integers of a small constant (axes, paddings, sizes).
  std::vector<std::int64_t> integers(std::size_t at, std::size_t most) const {
    ElementType type{};
    const auto bytes = constant_bytes(at, type);
    std::vector<std::int64_t> result;
    const auto copy = [&]<class Number>(Number) {
      if (bytes.size() > most * sizeof(Number))
        fail("at most " + std::to_string(most) + " integers as input " + std::to_string(at),
             std::to_string(bytes.size() / sizeof(Number)));
      for (std::size_t begin = 0; begin < bytes.size(); begin += sizeof(Number)) {
        Number number;
        std::memcpy(&number, bytes.data() + begin, sizeof(Number));
        result.push_back(number);
      }
    };
    if (type == ElementType::int32)
      copy(std::int32_t{});
    else if (type == ElementType::int64)
      copy(std::int64_t{});
    else
      fail("integers as input " + std::to_string(at), std::string(element_facts(type).name));
    return result;
  }

  /// A constant under another shape, in the order of the file. Its quantization's axis becomes 0.
  Tensor take_constant(std::size_t at, std::vector<std::size_t> shape) {
    ElementType type{};
    const auto bytes = constant_bytes(at, type);
    const FileTensor& from = input(at);
    Tensor tensor;
    tensor.name = from.name;
    tensor.shape = std::move(shape);
    tensor.type = type;
    buffer->charge(bytes.size(), 0);
    tensor.bytes.assign(bytes.begin(), bytes.end());
    tensor.is_constant = true;
    if (!from.quantization.scales.empty() && type == from.type) {
      tensor.quantization = from.quantization;
      tensor.quantization->axis = 0;
    }
    if (tensor_bytes(tensor.shape, type) != tensor.bytes.size())
      fail("the values of shape " + shape_text(tensor.shape) + " as input " + std::to_string(at),
           "shape " + shape_text(from.shape));
    return tensor;
  }
  std::size_t add_constant(std::size_t at, std::vector<std::size_t> shape) {
    graph.tensors.push_back(take_constant(at, std::move(shape)));
    return graph.tensors.size() - 1;
  }
  /// Errors: FileError where scales of a constant belong to another dimension.
  void require_axis(std::size_t at, std::size_t axis) const {
    const QuantizationParameters& found = input(at).quantization;
    if (found.scales.size() > 1 && found.axis != axis)
      fail("scales of input " + std::to_string(at) + " along dimension " + std::to_string(axis),
           std::to_string(found.axis));
  }

  /// Writes the constant last added in the order [columns][rows] as [rows][columns].
  void transpose(std::size_t constant, std::size_t rows, std::size_t columns) {
    Tensor& tensor = graph.tensors[constant];
    const std::size_t bytes = element_facts(tensor.type).bytes;
    std::vector<std::byte> turned(tensor.bytes.size());
    for (std::size_t row = 0; row < rows; ++row)
      for (std::size_t column = 0; column < columns; ++column)
        std::memcpy(turned.data() + (row * columns + column) * bytes,
                    tensor.bytes.data() + (column * rows + row) * bytes, bytes);
    tensor.bytes = std::move(turned);
  }

  /// Adds a node for the present operator, without inputs of its own.
  Node& add_node(OperatorKind kind) {
    Node node;
    node.kind = kind;
    node.place = "operator " +
                 std::to_string(static_cast<std::size_t>(operation - contents->operators.data())) + " (" +
                 operation->name + ")";
    node.name = current_name();
    node.outputs = {activation(operation->outputs[0])};
    nodes[node.outputs[0]] = graph.nodes.size();
    graph.nodes.push_back(std::move(node));
    return graph.nodes.back();
  }

  /// The node whose output is input `at` of the present operator alone; null where there is none.
  Node* producer_of(std::size_t at) {
    const auto index = static_cast<std::size_t>(operation->inputs[at]);
    if (uses[index] != 1 || !activations[index]) return nullptr;
    const auto found = nodes.find(*activations[index]);
    return found == nodes.end() ? nullptr : &graph.nodes[found->second];
  }
  /// The present operator's output in the place of a node's.
  void replace_output(Node& node) {
    node.outputs = {activation(operation->outputs[0])};
    nodes[node.outputs[0]] = static_cast<std::size_t>(&node - graph.nodes.data());
  }

  /// Replaces a constant by its real values: what DEQUANTIZE of a constant amounts to.
  void fold_dequantize() {
    const FileTensor& from = input(0);
    auto& to = folded[static_cast<std::size_t>(operation->outputs[0])];
    const std::size_t count = from.data.size() / element_facts(from.type).bytes;
    buffer->charge(count * sizeof(float), 0);
    to.resize(count);
    if (from.type == ElementType::float16) {
      for (std::size_t index = 0; index < count; ++index) {
        std::uint16_t bits;
        std::memcpy(&bits, from.data.data() + 2 * index, 2);
        to[index] = Float16::decode(bits);
      }
    } else if (from.type == ElementType::int8 && from.quantization.scales.size() == 1) {
      for (std::size_t index = 0; index < count; ++index)
        to[index] = static_cast<float>(static_cast<double>(static_cast<std::int8_t>(from.data[index]) -
                                                           from.quantization.zero_points[0]) *
                                       double{from.quantization.scales[0]});
    } else {
      fail("a constant of float16 values, or of int8 values with one scale",
           std::string(element_facts(from.type).name));
    }
  }

 private:
  const Contents* contents;
  Buffer* buffer;
  const FileOperator* operation = nullptr;
  std::string place = "the graph";
  std::vector<std::optional<std::size_t>> activations;
  std::vector<std::vector<float>> folded;
  /// How often the file names each of its tensors as an input or as its output.
  std::vector<std::size_t> uses;
  /// Index of the node by the graph's tensor that it computes.
  std::map<std::size_t, std::size_t> nodes;
};

}  // namespace whet::importer::tflite
