#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <whet/importer/onnx/node_reader.hpp>
#include <whet/importer/onnx/read_constants.hpp>
#include <whet/importer/onnx/read_shapes.hpp>

namespace whet::importer {

/// Adds one of equal parts of the channels as output `index` of the file's node. begin, end: along `axis`.
inline void add_channel_part(OnnxNodeReader& reader, const LabelledValue& input, std::size_t axis,
                             std::int64_t begin, std::int64_t end, int index) {
  const std::int64_t channels = input.dims[axis];
  const std::int64_t part = end - begin;
  if (input.labels[axis] != 'C' || part < 1 || channels % part != 0 || begin % part != 0)
    reader.fail("one of equal parts of the channels",
                std::to_string(begin) + " to " + std::to_string(end) + " of axis " + std::to_string(axis));
  LabelledValue output = input;
  output.dims[axis] = part;
  output.tensor = reader.add_tensor(reader.node.output(index), reader.extents(output));
  reader.copy_quantization(input, output);
  Node added;
  added.kind = OperatorKind::channel_part;
  added.name = index == 0 ? reader.node.name() : "";
  added.place = reader.place;
  added.inputs = {input.tensor};
  added.outputs = {output.tensor};
  added.attributes =
      ChannelAttributes{.index = static_cast<int>(begin / part), .parts = static_cast<int>(channels / part)};
  reader.state.graph.nodes.push_back(std::move(added));
  reader.define(std::move(output), index);
}

/// Slice of the channels, of constants, or of the last step of a sequence. Attributes up to operator set 9,
/// then inputs.
inline void read_slice(OnnxNodeReader& reader) {
  const OnnxConstant* const constant = reader.constant(0);
  const Dims dims = constant != nullptr ? constant->dims : reader.value(0).dims;
  const std::optional<Dims> starts = reader.numbers("starts", 1);
  const std::optional<Dims> ends = reader.numbers("ends", 2);
  const Dims axes = reader.numbers("axes", 3).value_or(Dims{0});
  const Dims steps = reader.numbers("steps", 4).value_or(Dims{1});
  if (!starts || !ends || starts->size() != 1 || ends->size() != 1 || axes.size() != 1 || steps.size() != 1)
    reader.fail("a slice along one axis", "another");
  const std::size_t axis = reader.axis(axes[0], dims.size());
  if (constant != nullptr) return slice_constant(reader, *constant, axis, (*starts)[0], (*ends)[0], steps[0]);
  if (steps[0] != 1) reader.fail("a slice in steps of 1", std::to_string(steps[0]));
  const auto bound = [&](std::int64_t place) {
    return std::clamp<std::int64_t>(place < 0 ? place + dims[axis] : place, 0, dims[axis]);
  };
  const std::int64_t begin = bound((*starts)[0]);
  const std::int64_t end = std::max(begin, bound((*ends)[0]));
  const LabelledValue input = reader.value(0);
  if (input.labels[axis] == 'H' && end == dims[axis] && begin == end - 1 && begin > 0)
    return take_last_step(reader, input, axis, true);
  add_channel_part(reader, input, axis, begin, end, 0);
}

/// Split into equal parts of the channels.
inline void read_split(OnnxNodeReader& reader) {
  const LabelledValue input = reader.value(0);
  const std::size_t axis = reader.axis(reader.attributes.integer("axis", 0), input.dims.size());
  const int outputs = reader.node.output_size();
  const std::int64_t part = input.dims[axis] / outputs;
  const std::optional<Dims> parts = reader.numbers("split", 1);
  if (part * outputs != input.dims[axis] ||
      (parts && *parts != Dims(static_cast<std::size_t>(outputs), part)))
    reader.fail("equal parts", std::to_string(input.dims[axis]) + " channels in " + std::to_string(outputs));
  for (int index = 0; index < outputs; ++index)
    add_channel_part(reader, input, axis, index * part, (index + 1) * part, index);
}

}  // namespace whet::importer
