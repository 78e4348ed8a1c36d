#pragma once

#include <utility>

#include <whet/importer/onnx/labelled_value.hpp>
#include <whet/importer/onnx/node_reader.hpp>

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

}  // namespace whet::importer
