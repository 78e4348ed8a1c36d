#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <whet/importer/onnx/constant.hpp>
#include <whet/importer/onnx/node_reader.hpp>
#include <whet/io/element_type.hpp>
#include <whet/io/quote.hpp>

// Parts, rows and repetitions of constants, with which exporters rearrange weights and make a first state.

namespace whet::importer {

/// Values of a constant that lie side by side for one index of the axes before `axis`.
inline std::size_t values_behind(const Dims& dims, std::size_t axis) {
  std::size_t count = 1;
  for (std::size_t place = axis + 1; place < dims.size(); ++place)
    count *= static_cast<std::size_t>(dims[place]);
  return count;
}

/// Scales along an axis would have to move with the values.
inline void require_plain_constant(const OnnxNodeReader& reader, const OnnxConstant& constant) {
  if (constant.quantization) reader.fail("a constant that is not quantized", "one that is");
}

/// Every `step`th index along one axis from `start` up to `end`, or down to it where the step is negative;
/// both count from the axis' end where they are negative. Source: ONNX operator Slice.
inline void slice_constant(OnnxNodeReader& reader, const OnnxConstant& constant, std::size_t axis,
                           std::int64_t start, std::int64_t end, std::int64_t step) {
  require_plain_constant(reader, constant);
  const std::int64_t extent = constant.dims[axis];
  if (step == 0) reader.fail("a step of a slice other than 0", "0");
  // A longer step takes one index, too.
  step = std::clamp(step, std::min<std::int64_t>(-extent, -1), std::max<std::int64_t>(extent, 1));
  const auto bound = [&](std::int64_t place) {
    if (place < 0) place += extent;
    return step > 0 ? std::clamp<std::int64_t>(place, 0, extent)
                    : std::clamp<std::int64_t>(place, -1, std::max<std::int64_t>(extent, 1) - 1);
  };
  const std::int64_t begin = step > 0 ? bound(start) : std::max<std::int64_t>(bound(start), 0);
  const std::int64_t distance = step > 0 ? bound(end) - begin : begin - bound(end);
  const std::int64_t width = step > 0 ? step : -step;
  const std::int64_t count = extent == 0 || distance <= 0 ? 0 : (distance + width - 1) / width;
  OnnxConstant result{.dims = constant.dims, .type = constant.type, .bytes = {}, .quantization = {}};
  result.dims[axis] = count;
  const std::size_t inner = values_behind(constant.dims, axis) * element_facts(constant.type).bytes;
  const std::size_t row = inner * static_cast<std::size_t>(extent);
  for (std::size_t at = 0; at < constant.bytes.size(); at += row)
    for (std::int64_t index = 0; index < count; ++index) {
      const std::size_t from = at + inner * static_cast<std::size_t>(begin + index * step);
      result.bytes.insert(result.bytes.end(), constant.bytes.begin() + static_cast<std::ptrdiff_t>(from),
                          constant.bytes.begin() + static_cast<std::ptrdiff_t>(from + inner));
    }
  reader.define_constant(std::move(result));
}

/// Constants side by side along one axis. Whether all inputs are constants.
inline bool concatenate_constants(OnnxNodeReader& reader) {
  std::vector<const OnnxConstant*> parts;
  for (int index = 0; index < reader.node.input_size(); ++index) {
    parts.push_back(reader.constant(index));
    if (parts.back() == nullptr) return false;
  }
  OnnxConstant result{.dims = parts[0]->dims, .type = parts[0]->type, .bytes = {}, .quantization = {}};
  const std::size_t axis = reader.axis(reader.attributes.integer("axis", 1), result.dims.size());
  std::size_t bytes = 0;
  std::int64_t extent = 0;
  for (const OnnxConstant* const part : parts) {
    require_plain_constant(reader, *part);
    Dims others = part->dims;
    if (others.size() == result.dims.size()) others[axis] = result.dims[axis];
    if (others != result.dims || part->type != result.type)
      reader.fail("constants of one type and of one shape but for axis " + std::to_string(axis), "others");
    extent += part->dims[axis];
    bytes += part->bytes.size();
  }
  reader.spend(bytes);
  const std::size_t inner = values_behind(result.dims, axis) * element_facts(result.type).bytes;
  std::size_t outer = 1;
  for (std::size_t place = 0; place < axis; ++place) outer *= static_cast<std::size_t>(result.dims[place]);
  if (bytes > 0)
    for (std::size_t at = 0; at < outer; ++at)
      for (const OnnxConstant* const part : parts) {
        const std::size_t row = inner * static_cast<std::size_t>(part->dims[axis]);
        const auto begin = part->bytes.begin() + static_cast<std::ptrdiff_t>(at * row);
        result.bytes.insert(result.bytes.end(), begin, begin + static_cast<std::ptrdiff_t>(row));
      }
  result.dims[axis] = extent;
  reader.define_constant(std::move(result));
  return true;
}

/// The extents that two shapes have together, by the rules of broadcasting. Errors: FileError where they have
/// none.
inline Dims broadcast(const OnnxNodeReader& reader, const Dims& first, const Dims& second) {
  Dims dims(std::max(first.size(), second.size()), 1);
  for (const Dims& given : {first, second})
    for (std::size_t place = 0; place < given.size(); ++place) {
      std::int64_t& extent = dims[dims.size() - given.size() + place];
      if (given[place] != 1 && extent != 1 && given[place] != extent)
        reader.fail("shapes that can be broadcast",
                    std::to_string(given[place]) + " beside " + std::to_string(extent) + " values");
      if (extent == 1) extent = given[place];
    }
  return dims;
}

/// A constant of other extents where it has one value. Of what is computed the same shape again, or one value
/// for each channel as an image, for a product.
inline void read_expand(OnnxNodeReader& reader) {
  const OnnxConstant& shape = reader.require_constant(1, "a shape");
  const Dims wanted = shape.integers();
  if (!shape.is_integer() || wanted.size() > 8)
    reader.fail("up to 8 whole numbers as a shape", reader.describe(1));
  const OnnxConstant* const constant = reader.constant(0);
  if (constant == nullptr) {
    const LabelledValue input = reader.value(0);
    const Dims dims = broadcast(reader, input.dims, wanted);
    if (dims == input.dims) return reader.define(input);
    const bool is_wider = dims.size() == input.dims.size() && input.shape().is_vector() && !input.is_planes();
    for (std::size_t place = 0; place < input.dims.size(); ++place)
      if (!is_wider || (input.labels[place] == 'C' && dims[place] != input.dims[place]))
        reader.fail("a constant, the shape that there is, or one value for each channel as an image",
                    reader.describe(0));
    const std::string& name = reader.node.output(0);
    if (reader.state.values.contains(name) || reader.state.constants.contains(name) ||
        !reader.state.stretched.emplace(name, StretchedValue{input, dims}).second)
      reader.fail("an output with a name of its own", quote_text(name));
    return;
  }
  require_plain_constant(reader, *constant);
  OnnxConstant result{.dims = {}, .type = constant->type, .bytes = {}, .quantization = {}};
  result.dims = broadcast(reader, constant->dims, wanted);
  const std::optional<std::int64_t> count = count_of(result.dims);
  if (!count || *count > max_extent) reader.fail("at most " + std::to_string(max_extent) + " values", "more");
  const std::size_t bytes = element_facts(constant->type).bytes;
  reader.spend(static_cast<std::size_t>(*count) * bytes);
  if (*count == 0) return reader.define_constant(std::move(result));
  // From the last axis to the first: copies of blocks that are done.
  result.bytes = constant->bytes;
  std::size_t block = bytes;
  for (std::size_t axis = result.dims.size(); axis-- > 0;) {
    const std::size_t missing = result.dims.size() - constant->dims.size();
    const std::int64_t before = axis < missing ? 1 : constant->dims[axis - missing];
    if (before != result.dims[axis]) {
      std::vector<std::byte> repeated;
      for (std::size_t at = 0; at < result.bytes.size(); at += block)
        for (std::int64_t copy = 0; copy < result.dims[axis]; ++copy)
          repeated.insert(repeated.end(), result.bytes.begin() + static_cast<std::ptrdiff_t>(at),
                          result.bytes.begin() + static_cast<std::ptrdiff_t>(at + block));
      result.bytes = std::move(repeated);
    }
    block *= static_cast<std::size_t>(result.dims[axis]);
  }
  reader.define_constant(std::move(result));
}

}  // namespace whet::importer
