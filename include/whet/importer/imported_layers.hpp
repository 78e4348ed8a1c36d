#pragma once

#include <cstddef>
#include <utility>

#include <whet/importer/graph.hpp>
#include <whet/importer/lower_graph.hpp>
#include <whet/importer/problems.hpp>
#include <whet/importer/values/imported_values.hpp>
#include <whet/importer/values/layer_importing.hpp>
#include <whet/importer/values/quantization.hpp>
#include <whet/importer/values/weights.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet::importer {
namespace detail {

inline ImportedLayers import_values(const Graph& graph, Problems& problems) {
  LayerImporting state{.graph = graph, .problems = problems, .quantized = graph.is_quantized()};
  ImportedLayers& layers = state.layers;
  layers.lowered = lower_graph(graph);
  const std::size_t records = layers.lowered.records.size();
  layers.parameters = ParameterBuffer<float>(layers.lowered.records);
  layers.fixed.resize(records + 1);
  layers.weight_scales.resize(records);
  layers.integer_biases.resize(records);
  layers.states.resize(records);
  state.in_file.resize(records + 1);
  layers.fixed[0] = quantization_of(state, layers.lowered.input_tensor, "the input");
  state.in_file[0] = layers.fixed[0];
  for (state.record = 0; state.record < records; ++state.record) {
    if (layers.lowered.layers[state.record].has_weights) import_weights_of(state, state.node());
    import_quantization(state);
  }
  return std::move(layers);
}

}  // namespace detail

/// The layers of a graph with their values. Errors: FileError that names everything in which an int8 or a
/// float network of whet differs from it.
inline ImportedLayers import_layers(const Graph& graph) {
  Problems problems;
  ImportedLayers layers = detail::import_values(graph, problems);
  problems.raise(graph.file, "a network of layers that whet has");
  return layers;
}

}  // namespace whet::importer
