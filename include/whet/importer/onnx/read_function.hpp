#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <whet/importer/graph.hpp>
#include <whet/importer/onnx/labelled_value.hpp>
#include <whet/importer/onnx/node_reader.hpp>

namespace whet::importer {

/// A function of each value, the same whatever its axes are.
template <OperatorKind Kind>
void read_function(OnnxNodeReader& reader) {
  const LabelledValue input = reader.value(0);
  reader.add_node(Kind, {input.tensor}, input);
}

inline void read_leaky_relu(OnnxNodeReader& reader) {
  const float alpha = reader.attributes.number("alpha", 0.01f);
  if (!(alpha >= 0.0f && alpha < 1.0f))
    reader.attributes.fail("alpha", "a slope of at least 0 and below 1", std::to_string(alpha));
  const LabelledValue input = reader.value(0);
  reader.add_node(OperatorKind::leaky_relu, {input.tensor}, input, SlopeAttributes{alpha});
}

inline void read_elu(OnnxNodeReader& reader) {
  const float alpha = reader.attributes.number("alpha", 1.0f);
  if (alpha != 1.0f) reader.attributes.fail("alpha", "1", std::to_string(alpha));
  read_function<OperatorKind::elu>(reader);
}

inline void read_hard_sigmoid(OnnxNodeReader& reader) {
  const float alpha = reader.attributes.number("alpha", 0.2f);
  const float beta = reader.attributes.number("beta", 0.5f);
  if (std::abs(alpha - 1.0f / 6.0f) > 1e-6f || beta != 0.5f)
    reader.attributes.fail("alpha", "1/6, with beta 0.5",
                           std::to_string(alpha) + " and " + std::to_string(beta));
  read_function<OperatorKind::hard_sigmoid>(reader);
}

/// Clip to [0, 6], [-1, 1] or from 0; bounds are attributes up to operator set 10, then inputs.
inline void read_clip(OnnxNodeReader& reader) {
  const auto bound = [&](const char* name, int index, float otherwise) {
    if (!reader.has_input(index)) return reader.attributes.number(name, otherwise);
    const std::vector<float> given = reader.floats(reader.require_constant(index, name), name);
    if (given.size() != 1) reader.fail("one number as " + std::string(name), std::to_string(given.size()));
    return given[0];
  };
  const float low = bound("min", 1, std::numeric_limits<float>::lowest());
  const float high = bound("max", 2, std::numeric_limits<float>::max());
  if (low == 0.0f && high == 6.0f) return read_function<OperatorKind::relu6>(reader);
  if (low == -1.0f && high == 1.0f) return read_function<OperatorKind::hard_tanh>(reader);
  if (low == 0.0f && high >= std::numeric_limits<float>::max())
    return read_function<OperatorKind::relu>(reader);
  reader.fail("a Clip to [0, 6], [-1, 1] or from 0",
              "[" + std::to_string(low) + ", " + std::to_string(high) + "]");
}

/// Softmax over the channels. Up to operator set 12 it is over all axes from `axis` on.
inline void read_softmax(OnnxNodeReader& reader) {
  const LabelledValue input = reader.value(0);
  const bool flattens = reader.state.operator_set < 13;
  const std::size_t axis =
      reader.axis(reader.attributes.integer("axis", flattens ? 1 : -1), input.dims.size());
  for (std::size_t place = 0; place < input.dims.size(); ++place) {
    const bool is_summed = flattens ? place >= axis : place == axis;
    const bool is_channel = input.labels[place] == 'C' || input.labels[place] == 'P';
    if (input.dims[place] != 1 && is_summed != is_channel)
      reader.fail("a softmax over the channels", "axis " + std::to_string(axis) + " of axes " + input.labels);
  }
  reader.add_node(OperatorKind::softmax, {input.tensor}, input);
}

}  // namespace whet::importer
