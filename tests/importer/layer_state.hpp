#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

#include <whet/importer/graph.hpp>
#include <whet/importer/lower_graph.hpp>
#include <whet/importer/problems.hpp>
#include <whet/importer/values/layer_importing.hpp>
#include <whet/io/file_error.hpp>
#include <whet/weights/parameter_buffer.hpp>

/// What import_layers has in hand at a graph's first layer, whose values are not read yet.
struct LayerState {
  explicit LayerState(whet::importer::Graph of) : graph(std::move(of)) {
    auto& layers = state.layers;
    layers.lowered = whet::importer::lower_graph(graph);
    const std::size_t records = layers.lowered.records.size();
    layers.parameters = whet::ParameterBuffer<float>(layers.lowered.records);
    layers.fixed.resize(records + 1);
    layers.weight_scales.resize(records);
    layers.integer_biases.resize(records);
    layers.states.resize(records);
    state.in_file.resize(records + 1);
  }
  LayerState(const LayerState&) = delete;
  LayerState& operator=(const LayerState&) = delete;

  /// The lines of what has been found wrong; empty where nothing was.
  std::string problems() const {
    try {
      noted.raise("x", "y");
    } catch (const whet::FileError& error) {
      const std::string text = error.what();
      return text.substr(text.find(":\n") + 2);
    }
    return "";
  }

  whet::importer::Graph graph;
  whet::importer::Problems noted;
  whet::importer::detail::LayerImporting state{
      .graph = graph, .problems = noted, .quantized = graph.is_quantized()};
};
