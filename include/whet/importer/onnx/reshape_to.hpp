#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <whet/core/shape.hpp>
#include <whet/importer/graph.hpp>
#include <whet/importer/onnx/labelled_value.hpp>
#include <whet/importer/onnx/node_reader.hpp>

namespace whet::importer {

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

/// A constant under other dimensions. Scales of an axis go with it. Errors: FileError where it has no
/// counterpart.
inline void reshape_constant(OnnxNodeReader& reader, const OnnxConstant& constant, Dims dims) {
  OnnxConstant copy = constant;
  copy.dims = std::move(dims);
  if (copy.quantization && copy.quantization->scales.size() > 1) {
    const auto extent_before = [](const Dims& all, std::size_t axis) {
      return std::accumulate(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(axis), std::int64_t{1},
                             std::multiplies<>());
    };
    const std::size_t from = copy.quantization->axis;
    std::size_t to = 0;
    while (to < copy.dims.size() && (copy.dims[to] != constant.dims[from] ||
                                     extent_before(copy.dims, to) != extent_before(constant.dims, from)))
      ++to;
    if (to == copy.dims.size()) reader.fail("a shape that keeps the axis of the scales", "another");
    copy.quantization->axis = to;
  }
  reader.define_constant(std::move(copy));
}

/// The values of `input`, in the order that they have in the file, under other dimensions.
inline void reshape_to(OnnxNodeReader& reader, const LabelledValue& input, Dims dims) {
  if (dims.empty()) reader.fail("a tensor of at least one dimension", "a scalar");
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

}  // namespace whet::importer
