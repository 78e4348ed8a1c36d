#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <whet/importer/graph.hpp>
#include <whet/importer/onnx/labelled_value.hpp>
#include <whet/importer/onnx/node_reader.hpp>
#include <whet/importer/onnx/read_with_constant.hpp>

namespace whet::importer {

/// The input with the axis behind the batch as its channels.
inline LabelledValue channels_second(OnnxNodeReader& reader, int index) {
  const LabelledValue& input = reader.value(index);
  if (input.dims.size() == 3) return reader.relabelled(input, "NCH");
  if (input.dims.size() == 4) return reader.relabelled(input, "NCHW");
  if (input.is_planes()) return input;
  return reader.relabelled(input, "NC");
}

inline std::size_t add_channel_constant(OnnxNodeReader& reader, const LabelledValue& value, int input,
                                        const char* what) {
  const std::vector<float> values = reader.channel_values(value, input, what);
  return reader.add_constant<float>(reader.node.input(input), {values.size()}, values);
}

inline void read_batch_normalization(OnnxNodeReader& reader) {
  if (reader.attributes.integer("training_mode", 0) != 0) reader.attributes.fail("training_mode", "0", "1");
  if (reader.state.operator_set < 9 && reader.attributes.integer("spatial", 1) != 1)
    reader.attributes.fail("spatial", "1", "0");
  for (int output = 1; output < reader.node.output_size(); ++output)
    if (!reader.node.output(output).empty() && reader.readers(reader.node.output(output)) > 0)
      reader.fail("one output", "moments of the batch as others");
  const float epsilon = reader.attributes.number("epsilon", 1e-5f);
  if (!(epsilon >= 0.0f) || !std::isfinite(epsilon))
    reader.attributes.fail("epsilon", "a number of at least 0", std::to_string(epsilon));
  const LabelledValue input = channels_second(reader, 0);
  std::vector<std::size_t> inputs{input.tensor};
  const char* const parts[] = {"gamma", "beta", "mean", "variance"};
  for (int part = 0; part < 4; ++part)
    inputs.push_back(add_channel_constant(reader, input, part + 1, parts[part]));
  reader.add_node(OperatorKind::batch_normalization, inputs, input, NormalizationAttributes{epsilon});
}

inline void read_prelu(OnnxNodeReader& reader) {
  const LabelledValue input = channels_second(reader, 0);
  // From operator set 7 on slopes are spread as the standard has it: those of the channels have axes behind
  // them.
  if (reader.state.operator_set >= 7) broadcast_to_channels(reader, input, 1);
  const std::size_t slopes = add_channel_constant(reader, input, 1, "slopes");
  reader.add_node(OperatorKind::prelu, {input.tensor, slopes}, input);
}

}  // namespace whet::importer
