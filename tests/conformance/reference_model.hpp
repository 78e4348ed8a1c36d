#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <whet/importer/import_weights.hpp>
#include <whet/importer/tflite/read.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/whet.hpp>

#include "conformance/reference_data.hpp"

namespace conformance {

/// A TFLite model of the reference data: `models/<folder>`, its files named after `name`.
struct ReferenceModel {
  std::string folder;
  std::string name;

  std::filesystem::path root() const { return data_root() / "models" / folder; }
  std::filesystem::path tensors() const { return root() / (name + ".tensors"); }
  std::filesystem::path input() const { return root() / "golden" / ("input_" + name + ".npy"); }
  std::filesystem::path output() const { return root() / "golden" / ("output_" + name + ".npy"); }
  /// Tensor `index` of the graph for the first sample.
  std::filesystem::path intermediate(int index) const {
    return root() / "golden" / ("layers_" + name) /
           std::string("t").append(std::to_string(index)).append(".npy");
  }
};

/// A model's weights and quantization under a topology that says the same.
template <class Network>
struct Imported {
  ReferenceModel from;
  whet::Trained<Network> trained;
  /// Index of the tensor in the graph by the index of the layer whose output it is.
  std::map<int, int> tensor_of;
};

/// The model of a file under a topology that says the same.
template <class Network>
Imported<Network> import_model(const std::string& folder, const std::string& name) {
  Imported<Network> imported{.from = {folder, name}, .trained = {}, .tensor_of = {}};
  const auto graph = whet::importer::read_tflite(imported.from.root() / (name + ".tflite"));
  imported.trained = whet::importer::import_weights<Network>(graph);

  std::map<std::string, int> index_of;
  const nlohmann::json dump = read_json(imported.from.tensors() / "graph.json").at(0);
  for (const auto& tensor : dump.at("tensors")) index_of[tensor.at("name")] = tensor.at("i");
  imported.tensor_of[-1] = index_of.at(graph.tensors[graph.inputs.at(0)].name);
  const auto names = whet::importer::output_names<Network>(graph);
  for (std::size_t layer = 0; layer < names.size(); ++layer)
    if (!names[layer].empty()) imported.tensor_of[static_cast<int>(layer)] = index_of.at(names[layer]);
  return imported;
}

}  // namespace conformance
