#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <whet/importer/onnx/constant.hpp>
#include <whet/importer/onnx/labelled_value.hpp>
#include <whet/importer/onnx/node_reader.hpp>
#include <whet/io/element_type.hpp>

namespace whet::importer {

inline void transpose_constant(OnnxNodeReader& reader, const OnnxConstant& constant,
                               const std::vector<std::size_t>& order) {
  OnnxConstant result = constant;
  std::vector<std::size_t> extents;
  for (const std::int64_t extent : constant.dims) extents.push_back(static_cast<std::size_t>(extent));
  for (std::size_t place = 0; place < order.size(); ++place) result.dims[place] = constant.dims[order[place]];
  const auto move = [&]<class Value>(Value) {
    const std::vector<Value> values = whet::detail::transposed<Value>(constant.as<Value>(), extents, order);
    const auto bytes = std::as_bytes(std::span(values));
    result.bytes.assign(bytes.begin(), bytes.end());
  };
  if (constant.type == ElementType::float32)
    move(float{});
  else if (constant.type == ElementType::int8)
    move(std::int8_t{});
  else if (constant.type == ElementType::int64)
    move(std::int64_t{});
  else
    reader.fail("a constant of floats, int8 or int64 to transpose",
                std::string(element_facts(constant.type).name));
  if (result.quantization && result.quantization->scales.size() > 1)
    result.quantization->axis =
        static_cast<std::size_t>(std::ranges::find(order, result.quantization->axis) - order.begin());
  reader.define_constant(std::move(result));
}

/// A transposition gives axes other places; values of ours stay where they are. Those of a constant move.
inline void read_transpose(OnnxNodeReader& reader) {
  const OnnxConstant* const constant = reader.constant(0);
  const Dims dims = constant != nullptr ? constant->dims : reader.value(0).dims;
  const std::size_t rank = dims.size();
  Dims backwards;
  for (std::size_t place = rank; place-- > 0;) backwards.push_back(static_cast<std::int64_t>(place));
  const Dims given = reader.attributes.integers("perm", backwards);
  if (given.size() != rank) reader.attributes.fail("perm", std::to_string(rank) + " axes", "others");
  std::vector<std::size_t> order;
  for (const std::int64_t place : given) {
    if (place < 0 || place >= static_cast<std::int64_t>(rank) ||
        std::ranges::find(order, static_cast<std::size_t>(place)) != order.end())
      reader.attributes.fail("perm", "each axis once", std::to_string(place));
    order.push_back(static_cast<std::size_t>(place));
  }
  if (constant != nullptr) return transpose_constant(reader, *constant, order);
  const LabelledValue input = reader.value(0);
  LabelledValue output = input;
  for (std::size_t place = 0; place < rank; ++place) {
    output.dims[place] = input.dims[order[place]];
    output.labels[place] = input.labels[order[place]];
  }
  reader.define(output);
}

}  // namespace whet::importer
