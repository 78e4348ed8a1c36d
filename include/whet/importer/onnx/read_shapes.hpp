#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <whet/importer/onnx/node_reader.hpp>
#include <whet/importer/onnx/reshape_to.hpp>

// What exporters compute shapes with: whole numbers that are known once the input's shape is.

namespace whet::importer {

inline OnnxConstant whole_numbers(Dims dims, const std::vector<std::int64_t>& values) {
  OnnxConstant result;
  result.dims = std::move(dims);
  result.type = ElementType::int64;
  const auto bytes = std::as_bytes(std::span(values));
  result.bytes.assign(bytes.begin(), bytes.end());
  return result;
}

inline void read_constant(OnnxNodeReader& reader) {
  const OnnxAttributes& attributes = reader.attributes;
  if (const ::onnx::TensorProto* const tensor = attributes.tensor("value"))
    return reader.define_constant(OnnxTensorReader(*tensor, reader.state.graph.file).read());
  if (attributes.has("value_int"))
    return reader.define_constant(whole_numbers({}, {attributes.integer("value_int", 0)}));
  if (attributes.has("value_ints")) {
    const Dims values = attributes.integers("value_ints", {});
    return reader.define_constant(whole_numbers({static_cast<std::int64_t>(values.size())}, values));
  }
  if (attributes.has("value_float")) {
    const float value = attributes.number("value_float", 0.0f);
    OnnxConstant result;
    const auto bytes = std::as_bytes(std::span(&value, 1));
    result.bytes.assign(bytes.begin(), bytes.end());
    return reader.define_constant(std::move(result));
  }
  reader.fail("a constant with value, value_int, value_ints or value_float", "another");
}

/// One value many times, such as the zeros that a recurrent layer begins with.
inline void read_constant_of_shape(OnnxNodeReader& reader) {
  const OnnxConstant& shape = reader.require_constant(0, "a shape");
  if (shape.size() > max_file_rank)
    reader.fail("at most " + std::to_string(max_file_rank) + " dimensions", std::to_string(shape.size()));
  const Dims dims = shape.integers();
  const std::optional<std::int64_t> count = count_of(dims);
  if (!count || *count > max_extent) reader.fail("at most " + std::to_string(max_extent) + " values", "more");
  OnnxConstant value;
  value.bytes.resize(sizeof(float));
  if (const ::onnx::TensorProto* const given = reader.attributes.tensor("value"))
    value = OnnxTensorReader(*given, reader.state.graph.file).read();
  if (value.size() != 1) reader.fail("one value", std::to_string(value.size()));
  OnnxConstant result;
  result.dims = dims;
  result.type = value.type;
  reader.spend(static_cast<std::size_t>(*count) * value.bytes.size());
  for (std::int64_t index = 0; index < *count; ++index)
    result.bytes.insert(result.bytes.end(), value.bytes.begin(), value.bytes.end());
  reader.define_constant(std::move(result));
}

inline void read_shape(OnnxNodeReader& reader) {
  const OnnxConstant* const constant = reader.constant(0);
  const Dims dims = constant != nullptr ? constant->dims : reader.value(0).dims;
  if (reader.attributes.has("start") || reader.attributes.has("end"))
    reader.fail("a whole shape", "a part of it");
  reader.define_constant(whole_numbers({static_cast<std::int64_t>(dims.size())}, dims));
}

/// The last step of what a recurrent layer gives of every step: the layer gives that alone then. place: that
/// of the steps among the axes. Nothing else may read the others.
inline void take_last_step(OnnxNodeReader& reader, const LabelledValue& sequence, std::size_t place,
                           bool keeps_axis) {
  Graph& graph = reader.state.graph;
  auto* const layer =
      graph.nodes.empty() ? nullptr : std::get_if<RecurrentAttributes>(&graph.nodes.back().attributes);
  if (layer == nullptr || !layer->whole_sequence || graph.nodes.back().outputs[0] != sequence.tensor)
    reader.fail("the last step of a recurrent layer's output, just behind it", reader.describe(0));
  layer->whole_sequence = false;
  LabelledValue last = sequence;
  last.dims[place] = 1;
  graph.tensors[last.tensor].shape = reader.extents(last);
  if (!keeps_axis) {
    last.dims.erase(last.dims.begin() + static_cast<std::ptrdiff_t>(place));
    last.labels.erase(place, 1);
  }
  std::erase_if(reader.state.values, [&](const auto& known) { return known.second.tensor == last.tensor; });
  reader.define(std::move(last));
}

/// One place of an axis of one value, or the last step of a sequence.
inline void gather_computed(OnnxNodeReader& reader) {
  const LabelledValue input = reader.value(0);
  const std::size_t place = reader.axis(reader.attributes.integer("axis", 0), input.dims.size());
  const OnnxConstant& index = reader.require_constant(1, "an index");
  const std::vector<std::int64_t> chosen = index.integers();
  const std::int64_t extent = input.dims[place];
  const bool keeps_axis = !index.dims.empty();
  if (chosen.size() != 1 || index.dims.size() > 1 || (chosen[0] != -1 && chosen[0] != extent - 1))
    reader.fail("the last step of a sequence", "others of the axes " + input.labels);
  if (input.labels[place] == 'H') return take_last_step(reader, input, place, keeps_axis);
  if (extent != 1) reader.fail("the last step of a sequence", "others of the axes " + input.labels);
  Dims dims = input.dims;
  if (!keeps_axis) dims.erase(dims.begin() + static_cast<std::ptrdiff_t>(place));
  reshape_to(reader, input, dims);
}

/// Values of a list of whole numbers by their places; of what is computed see above.
inline void read_gather(OnnxNodeReader& reader) {
  if (reader.constant(0) == nullptr) return gather_computed(reader);
  const OnnxConstant& from = reader.require_constant(0, "whole numbers of a shape");
  const OnnxConstant& places = reader.require_constant(1, "indices");
  if (!from.is_integer() || from.dims.size() != 1 || reader.attributes.integer("axis", 0) != 0)
    reader.fail("a list of whole numbers", reader.describe(0));
  const std::vector<std::int64_t> all = from.integers();
  std::vector<std::int64_t> values;
  for (const std::int64_t place : places.integers()) values.push_back(all[reader.axis(place, all.size())]);
  if (values.size() != places.size()) reader.fail("whole numbers as indices", reader.describe(1));
  reader.define_constant(whole_numbers(places.dims, values));
}

/// A Concat of lists of whole numbers. Whether it was one.
inline bool read_concat_of_shapes(OnnxNodeReader& reader) {
  std::size_t count = 0;
  for (int index = 0; index < reader.node.input_size(); ++index) {
    const OnnxConstant* const part = reader.constant(index);
    if (part == nullptr || !part->is_integer() || part->dims.size() != 1 || part->quantization) return false;
    count += part->size();
  }
  // Before they are there: a small file may name one list many times.
  reader.spend(count * sizeof(std::int64_t));
  std::vector<std::int64_t> values;
  for (int index = 0; index < reader.node.input_size(); ++index) {
    const std::vector<std::int64_t> more = reader.constant(index)->integers();
    values.insert(values.end(), more.begin(), more.end());
  }
  reader.define_constant(whole_numbers({static_cast<std::int64_t>(values.size())}, values));
  return true;
}

/// A Cast of whole numbers to others; of floats to float it changes nothing, of constants their width.
inline void read_cast(OnnxNodeReader& reader) {
  const std::int64_t to = reader.attributes.integer("to", 0);
  if (const OnnxConstant* const constant = reader.constant(0);
      constant != nullptr && constant->is_integer()) {
    if (to != ::onnx::TensorProto::INT64 && to != ::onnx::TensorProto::INT32)
      reader.attributes.fail("to", "INT64 or INT32", std::to_string(to));
    return reader.define_constant(whole_numbers(constant->dims, constant->integers()));
  }
  if (to != ::onnx::TensorProto::FLOAT) reader.attributes.fail("to", "FLOAT", std::to_string(to));
  if (const OnnxConstant* const constant = reader.constant(0))
    return reader.define_constant(OnnxConstant(*constant));
  reader.define(reader.value(0));
}

}  // namespace whet::importer
