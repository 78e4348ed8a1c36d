#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <whet/importer/graph.hpp>
#include <whet/importer/onnx/attributes.hpp>
#include <whet/importer/onnx/constant.hpp>
#include <whet/importer/onnx/labelled_value.hpp>
#include <whet/importer/onnx/proto.hpp>
#include <whet/io/file_error.hpp>
#include <whet/io/quote.hpp>
#include <whet/io/transposed.hpp>

namespace whet::importer {

/// A value that an Expand gives other extents, of which ours has none.
struct StretchedValue {
  LabelledValue value;
  Dims dims;
};

/// What is known of an ONNX file up to a node.
struct OnnxReadState {
  Graph graph;
  std::map<std::string, OnnxConstant, std::less<>> constants;
  std::map<std::string, LabelledValue, std::less<>> values;
  /// Nodes and outputs of the graph that read a value.
  std::map<std::string, int, std::less<>> readers;
  /// The most readers that a name of a tensor of ours has: a value may have several names.
  std::map<std::size_t, int> most_readers;
  /// Tensors of ours whose integers are uint8 in the file.
  std::set<std::size_t> unsigned_tensors;
  /// Those that a QuantizeLinear or a QLinear operator rounds.
  std::set<std::size_t> rounded_tensors;
  std::int64_t operator_set = 1;
  /// Bytes that constants may still take: a small file that names one constant many times is hostile.
  std::size_t room = 0;
  /// What an Expand makes of one value for each channel, which only a product with a whole image may read.
  std::map<std::string, StretchedValue, std::less<>> stretched;
};

/// One node of an ONNX file while it becomes nodes of a graph.
class OnnxNodeReader {
 public:
  OnnxNodeReader(OnnxReadState& known, const ::onnx::NodeProto& proto, std::string where)
      : state(known), node(proto), place(std::move(where)), attributes(proto, known.graph.file, place) {}

  OnnxReadState& state;
  const ::onnx::NodeProto& node;
  std::string place;
  OnnxAttributes attributes;

  [[noreturn]] void fail(std::string expected, std::string found) const {
    throw FileError(state.graph.file, place, std::move(expected), std::move(found));
  }

  // Inputs

  bool has_input(int index) const { return index < node.input_size() && !node.input(index).empty(); }

  /// Null where the input is left out or is computed.
  const OnnxConstant* constant(int index) const {
    if (!has_input(index)) return nullptr;
    const auto found = state.constants.find(node.input(index));
    return found == state.constants.end() ? nullptr : &found->second;
  }
  const OnnxConstant& require_constant(int index, const char* what) const {
    const OnnxConstant* const found = constant(index);
    if (found == nullptr) fail(std::string("a constant as ") + what, describe(index));
    return *found;
  }
  const LabelledValue& value(int index) const {
    const auto found = has_input(index) ? state.values.find(node.input(index)) : state.values.end();
    if (found == state.values.end())
      fail("a computed tensor as input " + std::to_string(index), describe(index));
    return found->second;
  }
  std::string describe(int index) const {
    if (!has_input(index)) return "none";
    const std::string name = quote_text(node.input(index));
    if (state.constants.contains(node.input(index))) return "the constant " + name;
    return (state.values.contains(node.input(index)) ? "the computed " : "the unknown ") + name;
  }
  /// How many read the value of this name.
  int readers(const std::string& name) const {
    const auto found = state.readers.find(name);
    return found == state.readers.end() ? 0 : found->second;
  }
  /// Whether a value is read once, under whatever names.
  bool is_read_once(const LabelledValue& value) const {
    const auto found = state.most_readers.find(value.tensor);
    return found == state.most_readers.end() || found->second <= 1;
  }
  /// Whole numbers of an attribute, which later operator sets have as an input.
  std::optional<Dims> numbers(const char* attribute, int index) const {
    if (attributes.has(attribute)) return attributes.integers(attribute, {});
    if (!has_input(index)) return std::nullopt;
    const OnnxConstant& found = require_constant(index, attribute);
    if (!found.is_integer()) fail(std::string("whole numbers as ") + attribute, describe(index));
    return found.integers();
  }
  /// An axis counted from the end where it is negative.
  std::size_t axis(std::int64_t given, std::size_t rank) const {
    const auto extent = static_cast<std::int64_t>(rank);
    if (given < -extent || given >= extent) fail("an axis of " + std::to_string(rank), std::to_string(given));
    return static_cast<std::size_t>(given < 0 ? given + extent : given);
  }

  /// Errors: FileError where constants become many times as large as the file.
  void spend(std::size_t bytes) {
    if (bytes > state.room)
      fail("constants that are used a few times each", "far more bytes than the file has");
    state.room -= bytes;
  }

  // Tensors and nodes of ours

  Tensor& tensor(const LabelledValue& value) { return state.graph.tensors[value.tensor]; }
  const Tensor& tensor(const LabelledValue& value) const { return state.graph.tensors[value.tensor]; }
  bool is_quantized(const LabelledValue& value) const { return tensor(value).quantization.has_value(); }

  std::size_t add_tensor(std::string name, std::vector<std::size_t> shape,
                         ElementType type = ElementType::float32) {
    Tensor added;
    added.name = std::move(name);
    added.shape = std::move(shape);
    added.type = type;
    state.graph.tensors.push_back(std::move(added));
    return state.graph.tensors.size() - 1;
  }
  template <FileElement Value>
  std::size_t add_constant(const std::string& name, const std::vector<std::size_t>& shape,
                           std::span<const Value> values,
                           std::optional<QuantizationParameters> quantization = {}) {
    const std::size_t index = add_tensor(name, shape, *element_type_v<Value>);
    spend(values.size_bytes());
    Tensor& added = state.graph.tensors[index];
    const auto bytes = std::as_bytes(values);
    added.bytes.assign(bytes.begin(), bytes.end());
    added.is_constant = true;
    added.quantization = std::move(quantization);
    return index;
  }

  /// Extents of ours: a vector has one. Errors: FileError where they are beyond what a network here has.
  std::vector<std::size_t> extents(const LabelledValue& value) const {
    for (const std::int64_t extent : value.dims)
      if (extent < 1 || extent > max_extent)
        fail("extents from 1 to " + std::to_string(max_extent), std::to_string(extent));
    const auto count = count_of(value.dims);
    if (!count || *count > max_values)
      fail("at most " + std::to_string(max_values) + " values in a tensor", "more");
    const Shape shape = value.shape();
    const auto channels = static_cast<std::size_t>(shape.channels);
    if (shape.is_vector()) return {channels};
    return {static_cast<std::size_t>(shape.height), static_cast<std::size_t>(shape.width), channels};
  }

  /// Adds a node with one output of these axes, which is what the file calls output 0 of its node.
  Node& add_node(OperatorKind kind, std::vector<std::size_t> inputs, LabelledValue output,
                 Attributes with = {}) {
    output.tensor = add_tensor(node.output(0), extents(output));
    return finish_node(kind, std::move(inputs), std::move(output), with);
  }
  Node& finish_node(OperatorKind kind, std::vector<std::size_t> inputs, LabelledValue output,
                    Attributes with) {
    Node added;
    added.kind = kind;
    added.name = node.name();
    added.place = place;
    added.inputs = std::move(inputs);
    added.outputs = {output.tensor};
    added.attributes = with;
    state.graph.nodes.push_back(std::move(added));
    define(std::move(output));
    return state.graph.nodes.back();
  }
  /// Gives an output of the file's node its value. Errors: FileError where the name is taken.
  void define(LabelledValue output, int index = 0) {
    const std::string& name = node.output(index);
    int& most = state.most_readers[output.tensor];
    most = std::max(most, readers(name));
    if (name.empty() || state.constants.contains(name) ||
        !state.values.emplace(name, std::move(output)).second)
      fail("an output with a name of its own", quote_text(name));
  }
  void define_constant(OnnxConstant constant) {
    spend(constant.bytes.size());
    const std::string& name = node.output(0);
    if (name.empty() || state.values.contains(name) ||
        !state.constants.emplace(name, std::move(constant)).second)
      fail("an output with a name of its own", quote_text(name));
  }

  /// The output of the node last added keeps the integers of its input, to which the file does not round it
  /// as far as is known.
  void round_anew(const LabelledValue& from) {
    keep_quantization(from);
    state.graph.nodes.back().rounds_anew = is_quantized(from);
  }

  /// Values that only move keep the integers that they are.
  void keep_quantization(const LabelledValue& from) {
    copy_quantization(from, state.values.find(node.output(0))->second);
  }
  void copy_quantization(const LabelledValue& from, const LabelledValue& to) {
    tensor(to).quantization = tensor(from).quantization;
    tensor(to).type = tensor(from).type;
    if (is_unsigned(from)) state.unsigned_tensors.insert(to.tensor);
  }
  bool is_unsigned(const LabelledValue& value) const { return state.unsigned_tensors.contains(value.tensor); }

  /// The value with its axes as an operator takes them: `wanted` labels them. Where the file's order of the
  /// values is ours, another shape of them is a reshape.
  LabelledValue relabelled(const LabelledValue& from, std::string_view wanted) {
    if (from.dims.size() != wanted.size())
      fail("a tensor of " + std::to_string(wanted.size()) + " dimensions", std::to_string(from.dims.size()));
    LabelledValue result = from;
    result.labels = wanted;
    if (from.is_planes() && wanted.find('P') == std::string_view::npos) {
      if (from.extent('P') != 1) fail("axes in the order " + std::string(wanted), from.labels);
      return result;
    }
    bool matches = true;
    for (std::size_t place_of = 0; place_of < wanted.size(); ++place_of)
      matches = matches && (from.dims[place_of] == 1 || from.labels[place_of] == wanted[place_of]);
    if (matches) return result;
    if (!from.is_in_our_order() || !result.is_in_our_order())
      fail("axes in the order " + std::string(wanted) + " (N batch, C channels, H height or steps, W width)",
           from.labels + ", whose values would have to be transposed");
    return reshaped(from, std::move(result));
  }
  /// The same values in memory under the labels of `result`, with a node where our shape changes.
  LabelledValue reshaped(const LabelledValue& from, LabelledValue result) {
    result.tensor = from.tensor;
    if (result.shape() == from.shape() && !from.is_planes()) return result;
    result.tensor = add_tensor(tensor(from).name + "/reshaped", extents(result));
    copy_quantization(from, result);
    Node added;
    added.kind = OperatorKind::reshape;
    added.place = place;
    added.inputs = {from.tensor};
    added.outputs = {result.tensor};
    state.graph.nodes.push_back(std::move(added));
    return result;
  }

  /// The floats of a constant, those that its integers stand for where it is quantized.
  /// Errors: FileError where it has integers that stand for nothing.
  std::vector<float> floats(const OnnxConstant& from, const char* what) const {
    if (from.is_float()) return from.as<float>();
    if (!from.quantization)
      fail(std::string("floats as ") + what, std::string(element_facts(from.type).name));
    const QuantizationParameters& means = *from.quantization;
    std::size_t inner = 1;
    for (std::size_t place_of = means.axis + 1; place_of < from.dims.size(); ++place_of)
      inner *= static_cast<std::size_t>(from.dims[place_of]);
    const std::vector<std::int64_t> integers = from.integers();
    std::vector<float> result(integers.size());
    for (std::size_t index = 0; index < integers.size(); ++index) {
      const std::size_t channel = means.scales.size() == 1 ? 0 : index / inner % means.scales.size();
      // In double: a file may have any 64 bits for them.
      const double steps =
          static_cast<double>(integers[index]) - static_cast<double>(means.zero_points[channel]);
      result[index] = static_cast<float>(steps) * means.scales[channel];
    }
    return result;
  }

  /// Values for each index of the channel axis of `value`, in our order: as many as there are, or one for
  /// all.
  std::vector<float> channel_values(const LabelledValue& value, std::vector<float> given, const char* what) {
    const auto channels = static_cast<std::size_t>(value.dims[value.channel_axis()]);
    if (given.size() == 1 && channels > 1) {
      spend(channels * sizeof(float));
      given.assign(channels, given[0]);
    }
    if (given.size() != channels)
      fail(std::to_string(channels) + " values as " + what, std::to_string(given.size()));
    if (!value.is_planes()) return given;
    const std::vector<std::size_t> image{static_cast<std::size_t>(value.image.channels),
                                         static_cast<std::size_t>(value.image.height),
                                         static_cast<std::size_t>(value.image.width)};
    return whet::detail::transposed<float>(given, image, std::vector<std::size_t>{1, 2, 0});
  }
  std::vector<float> channel_values(const LabelledValue& value, int input, const char* what) {
    return channel_values(value, floats(require_constant(input, what), what), what);
  }
};

}  // namespace whet::importer
