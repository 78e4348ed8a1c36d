#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <whet/importer/graph.hpp>
#include <whet/importer/onnx/constant.hpp>
#include <whet/importer/onnx/labelled_value.hpp>
#include <whet/importer/onnx/node_reader.hpp>

namespace whet::importer {

/// Errors: FileError for a padding of other reals than 0.
inline void require_zeros(const OnnxNodeReader& reader) {
  float value = reader.attributes.number("value", 0.0f);
  if (reader.has_input(2)) {
    const std::vector<float> given = reader.floats(reader.require_constant(2, "the value"), "the value");
    value = given.size() == 1 ? given[0] : 1.0f;
  }
  if (value != 0.0f) reader.fail("zeros as padding", std::to_string(value));
}

/// Errors: FileError for a padding of other integers than the one that stands for 0.
inline void require_zero_points(const OnnxNodeReader& reader) {
  const LabelledValue& input = reader.value(0);
  const std::optional<QuantizationParameters>& with = reader.tensor(input).quantization;
  if (!with) reader.fail("integers with a zero point", "others");
  const std::int64_t wanted = with->zero_points[0] + (reader.is_unsigned(input) ? 128 : 0);
  const Dims value = reader.has_input(2) ? reader.require_constant(2, "the value").integers() : Dims{0};
  if (value != Dims{wanted})
    reader.fail("the zero point " + std::to_string(wanted) + " as padding",
                value.size() == 1 ? std::to_string(value[0]) : "no integer");
}

/// Zeros around an image.
inline void read_pad(OnnxNodeReader& reader) {
  if (const std::string mode = reader.attributes.text("mode", "constant"); mode != "constant")
    reader.attributes.fail("mode", "constant", quote_text(mode));
  if (reader.value(0).in_integers)
    require_zero_points(reader);
  else
    require_zeros(reader);
  if (reader.has_input(3)) reader.fail("pads of all axes", "those of some");
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
  if (reader.attributes.has("axes")) reader.attributes.fail("axes", "none: factors of all axes", "some");
  if (reader.attributes.text("keep_aspect_ratio_policy", "stretch") != "stretch")
    reader.attributes.fail("keep_aspect_ratio_policy", "stretch", "another");
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
  const bool are_all = !axes || axes->empty();
  if (are_all && reader.attributes.integer("noop_with_empty_axes", 0) != 0)
    reader.attributes.fail("noop_with_empty_axes", "0", "1");
  std::vector<bool> goes(rank, are_all);
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
  reader.round_anew(input);
}

}  // namespace whet::importer
