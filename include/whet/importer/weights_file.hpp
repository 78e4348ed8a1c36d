#pragma once

#include <filesystem>

#include <whet/importer/graph.hpp>
#include <whet/importer/imported_layers.hpp>
#include <whet/io/parameter_tensors.hpp>
#include <whet/io/safetensors.hpp>

namespace whet::importer {

/// Writes the weights of a graph as a safetensors file, "layer.kernel" and "layer.bias" in single precision,
/// which load_weights reads into the topology that topology_source writes. What integers the weights were,
/// the file does not say: save_trained of import_weights does. Errors: FileError.
inline void save_weights_of(const std::filesystem::path& path, const Graph& graph) {
  const ImportedLayers layers = import_layers(graph);
  SafeTensors file(path.string());
  whet::detail::add_parameters(file, "", layers.lowered.records, layers.parameters);
  write_safetensors(path, file);
}

}  // namespace whet::importer
