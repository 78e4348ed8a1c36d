#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <whet/importer/onnx/constant.hpp>
#include <whet/importer/onnx/labelled_value.hpp>
#include <whet/importer/onnx/node_reader.hpp>
#include <whet/importer/onnx/reshape_to.hpp>

namespace whet::importer {

/// Reshape: 0 keeps an extent, -1 takes what is left.
inline void read_reshape(OnnxNodeReader& reader) {
  const std::optional<Dims> given = reader.numbers("shape", 1);
  if (!given) reader.fail("a shape", "none");
  if (reader.attributes.integer("allowzero", 0) != 0) reader.attributes.fail("allowzero", "0", "1");
  if (given->size() > 8) reader.fail("at most 8 dimensions", std::to_string(given->size()));
  const OnnxConstant* const constant = reader.constant(0);
  const Dims from = constant != nullptr ? constant->dims : reader.value(0).dims;
  Dims dims = *given;
  std::optional<std::size_t> rest;
  std::int64_t known = 1;
  for (std::size_t place = 0; place < dims.size(); ++place) {
    if (dims[place] == 0 && place < from.size()) dims[place] = from[place];
    if (dims[place] == -1 && !rest) {
      rest = place;
      continue;
    }
    if (dims[place] < 1 || dims[place] > max_values)
      reader.fail("positive extents", std::to_string(dims[place]));
    known *= dims[place];
    if (known > max_values) reader.fail("at most " + std::to_string(max_values) + " values", "more");
  }
  const std::int64_t values = count_of(from).value_or(0);
  if (rest) dims[*rest] = values / known;
  if (values == 0 || count_of(dims) != values)
    reader.fail("a shape of " + std::to_string(values) + " values", "one of another number");
  if (constant != nullptr) return reshape_constant(reader, *constant, dims);
  reshape_to(reader, reader.value(0), dims);
}

/// Flatten: all axes before `axis` become one, all others another.
inline void read_flatten(OnnxNodeReader& reader) {
  const LabelledValue input = reader.value(0);
  const auto rank = static_cast<std::int64_t>(input.dims.size());
  std::int64_t axis = reader.attributes.integer("axis", 1);
  if (axis < -rank || axis > rank) reader.attributes.fail("axis", "one of the axes", std::to_string(axis));
  if (axis < 0) axis += rank;
  Dims dims{1, 1};
  for (std::int64_t place = 0; place < rank; ++place)
    dims[place < axis ? 0 : 1] *= input.dims[static_cast<std::size_t>(place)];
  reshape_to(reader, input, dims);
}

inline void read_squeeze(OnnxNodeReader& reader) {
  const OnnxConstant* const constant = reader.constant(0);
  const Dims from = constant != nullptr ? constant->dims : reader.value(0).dims;
  const std::optional<Dims> axes = reader.numbers("axes", 1);
  std::vector<bool> goes(from.size(), false);
  if (axes)
    for (const std::int64_t axis : *axes) goes[reader.axis(axis, from.size())] = true;
  Dims dims;
  for (std::size_t place = 0; place < from.size(); ++place) {
    if (goes[place] && from[place] != 1)
      reader.fail("axes of one value to squeeze", std::to_string(from[place]));
    if (!goes[place] && (axes || from[place] != 1)) dims.push_back(from[place]);
  }
  if (constant == nullptr) return reshape_to(reader, reader.value(0), dims);
  reshape_constant(reader, *constant, dims);
}

inline void read_unsqueeze(OnnxNodeReader& reader) {
  const OnnxConstant* const constant = reader.constant(0);
  const Dims from = constant != nullptr ? constant->dims : reader.value(0).dims;
  const std::optional<Dims> axes = reader.numbers("axes", 1);
  if (!axes || axes->empty() || from.size() + axes->size() > 8)
    reader.fail("axes, up to 8 with those there are", "none or more");
  std::vector<bool> comes(from.size() + axes->size(), false);
  for (const std::int64_t axis : *axes) {
    const std::size_t place = reader.axis(axis, comes.size());
    if (comes[place]) reader.fail("each axis once", std::to_string(axis));
    comes[place] = true;
  }
  Dims dims;
  std::size_t next = 0;
  for (const bool is_new : comes) dims.push_back(is_new ? 1 : from[next++]);
  if (constant == nullptr) return reshape_to(reader, reader.value(0), dims);
  reshape_constant(reader, *constant, dims);
}

}  // namespace whet::importer
