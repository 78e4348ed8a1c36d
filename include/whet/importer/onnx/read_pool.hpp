#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <whet/core/shape.hpp>
#include <whet/importer/graph.hpp>
#include <whet/importer/onnx/labelled_value.hpp>
#include <whet/importer/onnx/node_reader.hpp>
#include <whet/importer/onnx/window_reader.hpp>

namespace whet::importer {

/// Whether no value is negative, as far as the layer just before says. Of integers nothing is said.
inline bool is_never_negative(const OnnxNodeReader& reader, const LabelledValue& value) {
  if (reader.is_quantized(value)) return false;
  const std::vector<Node>& nodes = reader.state.graph.nodes;
  if (nodes.empty() || nodes.back().outputs[0] != value.tensor) return false;
  const OperatorKind kind = nodes.back().kind;
  return kind == OperatorKind::relu || kind == OperatorKind::relu6 || kind == OperatorKind::sigmoid ||
         kind == OperatorKind::hard_sigmoid;
}

/// The file's padding as zeros, which a maximum may see where no value is less. Where a window would see
/// zeros alone, nothing is done.
inline void pad_for_maximum(OnnxNodeReader& reader, LabelledValue& input, WindowAttributes& attributes,
                            const OnnxWindowReader& window) {
  Edges edges;
  LabelledValue padded = input;
  for (std::size_t place = 0; place + 2 < input.dims.size(); ++place) {
    const WindowAxis& axis = window.axis(place);
    const std::int64_t reached = (axis.output - 1) * axis.stride + axis.kernel - axis.input - axis.before;
    if (axis.before >= axis.kernel || reached >= axis.kernel) return;
    (place == 0 ? edges.top : edges.left) = static_cast<int>(axis.before);
    (place == 0 ? edges.bottom : edges.right) = static_cast<int>(axis.behind);
    padded.dims[2 + place] += axis.before + axis.behind;
  }
  padded.tensor = reader.add_tensor(reader.tensor(input).name + "/padded", reader.extents(padded));
  Node added;
  added.kind = OperatorKind::pad;
  added.place = reader.place;
  added.inputs = {input.tensor};
  added.outputs = {padded.tensor};
  added.attributes = PadAttributes{edges};
  reader.state.graph.nodes.push_back(std::move(added));
  input = padded;
  attributes.padding = WindowPadding::valid;
  attributes.given = {};
}

/// Means are new values, the largest ones only move.
inline void add_pool(OnnxNodeReader& reader, OperatorKind kind, const LabelledValue& input,
                     const LabelledValue& output, const Attributes& attributes) {
  reader.add_node(kind, {input.tensor}, output, attributes);
  if (kind == OperatorKind::max_pool)
    reader.keep_quantization(input);
  else
    reader.round_anew(input);
}

inline void read_pool(OnnxNodeReader& reader, OperatorKind kind) {
  LabelledValue input = window_input(reader, 0);
  OnnxWindowReader window(reader, input, {});
  window.move_over_input(reader.attributes.integer("ceil_mode", 0) != 0);
  if (window.is_dilated()) reader.attributes.fail("dilations", "1", "others");
  if (reader.node.output_size() > 1 && reader.readers(reader.node.output(1)) > 0)
    reader.fail("one output", "indices as a second one");
  if (kind == OperatorKind::average_pool && window.has_padding() &&
      reader.attributes.integer("count_include_pad", 0) != 0)
    reader.attributes.fail("count_include_pad", "0, because padding takes no part in ours", "1");
  WindowAttributes attributes = window.attributes(1);
  const LabelledValue output = window.output(input, input.dims[1]);
  if (kind == OperatorKind::max_pool && attributes.padding == WindowPadding::given &&
      is_never_negative(reader, input))
    pad_for_maximum(reader, input, attributes, window);
  add_pool(reader, kind, input, output, attributes);
}

inline void read_max_pool(OnnxNodeReader& reader) { read_pool(reader, OperatorKind::max_pool); }
inline void read_average_pool(OnnxNodeReader& reader) { read_pool(reader, OperatorKind::average_pool); }

/// The mean or the largest value of each channel.
inline void read_global_pool(OnnxNodeReader& reader, OperatorKind kind) {
  const LabelledValue input = window_input(reader, 0);
  LabelledValue output = input;
  for (std::size_t place = 2; place < output.dims.size(); ++place) output.dims[place] = 1;
  Attributes attributes;
  if (kind == OperatorKind::max_pool) {
    const Shape shape = input.shape();
    attributes = WindowAttributes{.kernel_height = shape.height,
                                  .kernel_width = shape.width,
                                  .stride_height = shape.height,
                                  .stride_width = shape.width,
                                  .padding = WindowPadding::valid};
  }
  add_pool(reader, kind, input, output, attributes);
}

inline void read_global_average_pool(OnnxNodeReader& reader) {
  read_global_pool(reader, OperatorKind::global_average_pool);
}
inline void read_global_max_pool(OnnxNodeReader& reader) { read_global_pool(reader, OperatorKind::max_pool); }

}  // namespace whet::importer
