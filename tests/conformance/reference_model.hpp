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
#include <whet/weights/freeze.hpp>
#include <whet/whet.hpp>

#include "conformance/reference_data.hpp"

namespace conformance {

/// A TFLite model of the reference data: `models/<folder>`, its files named after `name`.
struct ReferenceModel {
  std::string folder;
  std::string name;

  std::filesystem::path root() const { return data_root() / "models" / folder; }
  std::filesystem::path file() const { return root() / (name + ".tflite"); }
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

/// The file's layers; for each layer of the topology the record that it is, and the index of its output's
/// tensor. Defined in read_model.hpp.
whet::importer::ImportedLayers read_model(const ReferenceModel& from,
                                          std::span<const whet::LayerRecord> topology, whet::Shape input,
                                          const whet::importer::LayerDetails& details,
                                          std::vector<int>& partner, std::map<int, int>& tensor_of);

/// The model of a file under a topology that says the same: import_weights in two parts, one of which is
/// compiled once.
template <class Network>
Imported<Network> import_model(const std::string& folder, const std::string& name) {
  Imported<Network> imported{.from = {folder, name}, .trained = {}, .tensor_of = {}};
  std::vector<int> partner;
  const auto layers =
      read_model(imported.from, whet::records<Network>, whet::input_shape<Network>,
                 whet::importer::detail::layer_details<Network>(), partner, imported.tensor_of);
  imported.trained = whet::importer::detail::take_layers<Network>(layers, partner);
  return imported;
}

}  // namespace conformance
