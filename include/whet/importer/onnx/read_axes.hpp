#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <whet/importer/onnx/node_reader.hpp>
#include <whet/importer/onnx/read_window.hpp>

namespace whet::importer {

/// What passes its input on at inference.
inline void read_identity(OnnxNodeReader& reader) {
  if (const OnnxConstant* const constant = reader.constant(0)) {
    OnnxConstant copy = *constant;
    return reader.define_constant(std::move(copy));
  }
  const LabelledValue input = reader.value(0);
  for (int output = 1; output < reader.node.output_size(); ++output)
    if (reader.readers(reader.node.output(output)) > 0) reader.fail("one output", "a mask as another");
  reader.define(input);
}

/// Dropout: what training drops is all there at inference.
inline void read_dropout(OnnxNodeReader& reader) {
  if (reader.has_input(2)) {
    const Dims training = reader.require_constant(2, "training_mode").integers();
    if (training.size() != 1 || training[0] != 0) reader.fail("a model for inference", "one in training");
  }
  read_identity(reader);
}

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
  else
    reader.fail("a constant of floats or int8 to transpose", std::string(element_facts(constant.type).name));
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

/// Labels for the axes of a tensor whose values lie in our order in the file: those of more than one value
/// are height, width and channels, as many as there are, the last one the channels.
inline std::string plain_labels(const OnnxNodeReader& reader, const Dims& dims, std::int64_t batch) {
  std::string labels(dims.size(), 'D');
  std::size_t first = 0;
  if (batch != 1) {
    if (dims.empty() || dims[0] != batch) reader.fail("a shape that leaves the batch where it is", "another");
    labels[first++] = 'N';
  }
  std::vector<std::size_t> wide;
  for (std::size_t place = first; place < dims.size(); ++place) {
    if (dims[place] != 1)
      wide.push_back(place);
    else if (batch == 1 && labels.find('N') == std::string::npos)
      labels[place] = 'N';
  }
  if (wide.size() > 3) reader.fail("at most three dimensions besides the batch", std::to_string(wide.size()));
  const std::string names = std::string("HWC").substr(wide.size() == 3 ? 0 : 3 - wide.size());
  for (std::size_t place = 0; place < wide.size(); ++place)
    labels[wide[place]] = wide.size() == 2 && place == 0 ? 'H' : names[place];
  return labels;
}

/// The axes of more than one value, batch included.
inline Dims wide_axes(const Dims& dims, std::string* labels = nullptr, const std::string& from = "") {
  Dims wide;
  for (std::size_t place = 0; place < dims.size(); ++place) {
    if (dims[place] == 1) continue;
    wide.push_back(dims[place]);
    if (labels != nullptr) *labels += from[place];
  }
  return wide;
}

/// Channels that were cut into groups become one axis again, in order or dealt out in turn.
inline void join_groups(OnnxNodeReader& reader, const LabelledValue& input, Dims dims) {
  const Shape shape = input.shape();
  const std::int64_t batch = input.extent('N');
  if (dims != Dims{batch, shape.channels, shape.height, shape.width} ||
      (input.labels != "NGKHW" && input.labels != "NKGHW"))
    reader.fail("groups of channels that become one axis again", input.labels);
  LabelledValue output = input;
  output.dims = std::move(dims);
  output.labels = "NCHW";
  if (input.labels == "NGKHW") return reader.define(output);
  reader.add_node(OperatorKind::channel_shuffle, {input.tensor}, output,
                  ChannelAttributes{.index = 0, .parts = static_cast<int>(input.extent('G'))});
  reader.keep_quantization(input);
}

/// The values of `input`, in the order that they have in the file, under other dimensions.
inline void reshape_to(OnnxNodeReader& reader, const LabelledValue& input, Dims dims) {
  LabelledValue output = input;
  output.dims = dims;
  std::string labels;
  const std::int64_t batch = input.axis('N') ? input.extent('N') : 1;
  // Axes of one value that come or go.
  if (wide_axes(input.dims, &labels, input.labels) == wide_axes(dims)) {
    const std::string plain = plain_labels(reader, dims, batch);
    output.labels.clear();
    for (std::size_t place = 0, wide = 0; place < dims.size(); ++place)
      output.labels += dims[place] != 1 ? labels[wide++] : plain[place];
    return reader.define(output);
  }
  if (input.is_in_our_order() && !input.is_planes()) {
    output.labels = plain_labels(reader, dims, batch);
    return reader.define(reader.reshaped(input, output));
  }
  const Shape shape = input.is_planes() ? input.image : input.shape();
  const Dims flat{batch, static_cast<std::int64_t>(shape.size())};
  const Dims rows{batch, shape.channels, std::int64_t{shape.height} * shape.width};
  const Dims image{batch, shape.channels, shape.height, shape.width};
  // A shuffle of channels is a Reshape to groups, a Transpose, and a Reshape back.
  if (input.axis('G')) return join_groups(reader, input, std::move(dims));
  if (dims.size() == 5 && input.has_order("CHW") && dims[1] * dims[2] == shape.channels &&
      dims == Dims{batch, dims[1], dims[2], shape.height, shape.width}) {
    output.labels = "NGKHW";
    return reader.define(output);
  }
  const bool channels_first = input.is_planes() || input.has_order("CHW");
  if (channels_first && dims == flat) {
    output.labels = "NP";
    output.image = shape;
    return reader.define(reader.reshaped(input, output));
  }
  if (channels_first && dims == image) {
    output.labels = "NCHW";
    return reader.define(reader.reshaped(input, output));
  }
  if (channels_first && dims == rows) {
    output.labels = "NCH";
    return reader.define(reader.reshaped(input, output));
  }
  reader.fail("a shape that whet's order of values (height, width, channels) has, too",
              "one that transposes axes " + input.labels);
}

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
  if (constant != nullptr) {
    OnnxConstant copy = *constant;
    copy.dims = dims;
    return reader.define_constant(std::move(copy));
  }
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
  OnnxConstant copy = *constant;
  copy.dims = dims;
  reader.define_constant(std::move(copy));
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
  OnnxConstant copy = *constant;
  copy.dims = dims;
  reader.define_constant(std::move(copy));
}

/// Zeros around an image.
inline void read_pad(OnnxNodeReader& reader) {
  if (const std::string mode = reader.attributes.text("mode", "constant"); mode != "constant")
    reader.attributes.fail("mode", "constant", quote_text(mode));
  float value = reader.attributes.number("value", 0.0f);
  if (reader.has_input(2)) {
    const std::vector<float> given = reader.floats(reader.require_constant(2, "the value"), "the value");
    value = given.size() == 1 ? given[0] : 1.0f;
  }
  if (value != 0.0f) reader.fail("zeros as padding", std::to_string(value));
  LabelledValue output = reader.value(0);
  const std::size_t rank = output.dims.size();
  const std::optional<Dims> pads = reader.numbers("pads", 1);
  if (!pads || pads->size() != 2 * rank) reader.fail(std::to_string(2 * rank) + " pads", "others");
  Edges edges;
  for (std::size_t place = 0; place < rank; ++place) {
    const std::int64_t before = (*pads)[place];
    const std::int64_t behind = (*pads)[rank + place];
    if (before < 0 || behind < 0 || before > max_extent || behind > max_extent)
      reader.fail("pads of at least 0", std::to_string(std::min(before, behind)));
    if (before == 0 && behind == 0) continue;
    output.dims[place] += before + behind;
    if (output.labels[place] == 'D') output.labels[place] = output.axis('H') ? 'W' : 'H';
    const char label = output.labels[place];
    if (label != 'H' && label != 'W')
      reader.fail("padding of height and width", "of axis " + std::to_string(place));
    (label == 'H' ? edges.top : edges.left) = static_cast<int>(before);
    (label == 'H' ? edges.bottom : edges.right) = static_cast<int>(behind);
  }
  const LabelledValue input = reader.value(0);
  reader.add_node(OperatorKind::pad, {input.tensor}, output, PadAttributes{edges});
  reader.keep_quantization(input);
}

/// Resize or Upsample by whole factors to the nearest pixel.
inline void read_resize(OnnxNodeReader& reader) {
  const bool is_old = reader.node.op_type() == "Upsample" || reader.state.operator_set < 11;
  if (reader.attributes.text("mode", "nearest") != "nearest")
    reader.attributes.fail("mode", "nearest", "another");
  const std::string transformation = reader.attributes.text("coordinate_transformation_mode", "half_pixel");
  const std::string rounding = reader.attributes.text("nearest_mode", "round_prefer_floor");
  // By whole factors there are no ties, so that both roundings are one.
  const bool is_block = is_old || (transformation == "asymmetric" && rounding == "floor") ||
                        ((transformation == "half_pixel" || transformation == "pytorch_half_pixel") &&
                         (rounding == "round_prefer_floor" || rounding == "round_prefer_ceil"));
  if (!is_block)
    reader.fail("each pixel as a block: asymmetric with floor, or half_pixel with round_prefer_floor",
                quote_text(transformation) + " with " + quote_text(rounding));
  const LabelledValue input = reader.value(0);
  const std::size_t rank = input.dims.size();
  const int scales_input = is_old ? 1 : 2;
  std::vector<double> factors;
  if (const OnnxConstant* const sizes = is_old ? nullptr : reader.constant(3);
      sizes != nullptr && sizes->size() == rank) {
    const Dims given = sizes->integers();
    for (std::size_t place = 0; place < given.size(); ++place)
      factors.push_back(static_cast<double>(given[place]) / static_cast<double>(input.dims[place]));
  } else {
    for (const float scale : reader.floats(reader.require_constant(scales_input, "scales"), "scales"))
      factors.push_back(double{scale});
  }
  if (factors.size() != rank) reader.fail(std::to_string(rank) + " scales", std::to_string(factors.size()));
  LabelledValue output = input;
  UpsampleAttributes attributes;
  for (std::size_t place = 0; place < rank; ++place) {
    const double factor = factors[place];
    const char label = input.labels[place];
    if (!(factor >= 1.0 && factor <= 65536.0) || factor != static_cast<double>(static_cast<int>(factor)) ||
        (factor != 1.0 && label != 'H' && label != 'W'))
      reader.fail("whole factors of height and width",
                  std::to_string(factor) + " of axis " + std::to_string(place));
    output.dims[place] *= static_cast<int>(factor);
    if (label == 'H') attributes.height = static_cast<int>(factor);
    if (label == 'W') attributes.width = static_cast<int>(factor);
  }
  reader.add_node(OperatorKind::upsample, {input.tensor}, output, attributes);
  reader.keep_quantization(input);
}

/// The mean over all pixels.
inline void read_reduce_mean(OnnxNodeReader& reader) {
  const LabelledValue input = reader.value(0);
  const std::size_t rank = input.dims.size();
  const std::optional<Dims> axes = reader.numbers("axes", 1);
  std::vector<bool> goes(rank, !axes);
  if (axes)
    for (const std::int64_t axis : *axes) goes[reader.axis(axis, rank)] = true;
  LabelledValue output = input;
  output.dims.clear();
  output.labels.clear();
  const bool keep = reader.attributes.integer("keepdims", 1) != 0;
  for (std::size_t place = 0; place < rank; ++place) {
    const char label = input.labels[place];
    const bool is_pixel = label == 'H' || label == 'W' || label == 'D';
    if (input.dims[place] != 1 && goes[place] != is_pixel)
      reader.fail("a mean over height and width", "one over others of the axes " + input.labels);
    if (goes[place] && !keep) continue;
    output.dims.push_back(goes[place] ? 1 : input.dims[place]);
    output.labels += label;
  }
  if (input.is_planes()) reader.fail("an image", "a flattened one");
  reader.add_node(OperatorKind::global_average_pool, {input.tensor}, output);
  reader.keep_quantization(input);
}

}  // namespace whet::importer
