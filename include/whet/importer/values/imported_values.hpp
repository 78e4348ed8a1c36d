#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <whet/importer/lowered_graph.hpp>
#include <whet/precision/tensor_quantization.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet::importer {

/// The layers of a graph with their values: what Weights and Quantization hold, for shapes known at run time.
struct ImportedLayers {
  LoweredGraph lowered;
  ParameterBuffer<float> parameters;
  /// Of the input, then of each record's output.
  std::vector<std::optional<TensorQuantization>> fixed;
  /// Of each record, as the rest: of its rows; empty where the file fixes none.
  std::vector<std::vector<float>> weight_scales;
  std::vector<std::vector<std::int32_t>> integer_biases;
  /// Of the cell state.
  std::vector<Range> states;
  /// A sentence for each node of an integer file that is computed otherwise than in the file, so that
  /// integers may differ by rounding.
  std::vector<std::string> inexact;
};

}  // namespace whet::importer
