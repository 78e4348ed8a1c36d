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

/// Walks the operations of a graph and the layers of a topology side by side.
template <class Network>
class Importer {
 public:
  explicit Importer(ReferenceModel from)
      : imported{.from = std::move(from), .trained = {}, .tensor_of = {}},
        graph(read_json(imported.from.tensors() / "graph.json").at(0)) {
    note(graph.at("inputs").at(0), -1);
    for (const auto& operation : graph.at("ops")) add(operation);
    while (record < whet::layer_count<Network> && role() == whet::LayerRole::identity) ++record;
    REQUIRE(record == whet::layer_count<Network>);
  }
  Imported<Network> result() && { return std::move(imported); }

 private:
  const nlohmann::json& tensor(int index) const {
    return graph.at("tensors").at(static_cast<std::size_t>(index));
  }
  const nlohmann::json& tensor(const nlohmann::json& operation, std::size_t input) const {
    return tensor(operation.at("inputs").at(input).get<int>());
  }
  const whet::LayerRecord& layer() const { return whet::records<Network>[static_cast<std::size_t>(record)]; }
  whet::LayerRole role() const { return layer().role; }

  static whet::LayerRole role_of(const std::string& operation) {
    using whet::LayerRole;
    static const std::map<std::string, LayerRole> roles{
        {"CONV_2D", LayerRole::convolution},    {"DEPTHWISE_CONV_2D", LayerRole::convolution},
        {"FULLY_CONNECTED", LayerRole::affine}, {"AVERAGE_POOL_2D", LayerRole::pool},
        {"MAX_POOL_2D", LayerRole::pool},       {"ADD", LayerRole::join},
        {"SOFTMAX", LayerRole::softmax},
    };
    INFO("operation " << operation);
    REQUIRE(roles.count(operation) == 1);
    return roles.at(operation);
  }

  /// What the graph says of the output of a layer.
  void note(int index, int of_record) {
    imported.tensor_of[of_record] = index;
    const nlohmann::json& found = tensor(index);
    if (found.at("type") == "INT8")
      imported.trained.quantization.fixed[static_cast<std::size_t>(of_record + 1)] = whet::TensorQuantization{
          found.at("scale").at(0).get<float>(), found.at("zero_point").at(0).get<std::int32_t>()};
  }

  void add(const nlohmann::json& operation) {
    const std::string name = operation.at("op");
    if (name == "RESHAPE") return;
    while (record < whet::layer_count<Network> && role() == whet::LayerRole::identity) ++record;
    INFO("operation " << name << ", layer " << record);
    REQUIRE(record < whet::layer_count<Network>);
    REQUIRE(role() == role_of(name));
    if (operation.at("inputs").size() > 2) add_weights(operation, name == "DEPTHWISE_CONV_2D");
    const auto& options = operation.at("options");
    if (options.value("fusedActivationFunction", "NONE") != "NONE") {
      ++record;
      REQUIRE(record < whet::layer_count<Network>);
      REQUIRE(layer().clamps);
    }
    note(operation.at("outputs").at(0), record);
    ++record;
  }

  void add_weights(const nlohmann::json& operation, bool depthwise) {
    const nlohmann::json& weights = tensor(operation, 1);
    const nlohmann::json& bias = tensor(operation, 2);
    const auto at = static_cast<std::size_t>(record);
    auto parameters = imported.trained.weights.parameters().layer(at);
    if (weights.at("type") == "FLOAT32") {
      fill(parameters, read_values<float>(file_of(weights)), depthwise);
      const auto values = read_values<float>(file_of(bias));
      REQUIRE(values.size() == static_cast<std::size_t>(parameters.bias.size()));
      std::copy(values.begin(), values.end(), parameters.bias.data());
      return;
    }
    fill(parameters, read_values<std::int8_t>(file_of(weights)), depthwise);
    auto scales = weights.at("scale").get<std::vector<float>>();
    for (Eigen::Index output = 0; output < parameters.kernel.rows(); ++output)
      parameters.kernel.row(output) *= scales[scales.size() == 1 ? 0 : static_cast<std::size_t>(output)];
    // Biases stay integers as well: some are beyond the 24 bits that float32 holds.
    auto biases = read_values<std::int32_t>(file_of(bias));
    const auto bias_scales = bias.at("scale").get<std::vector<double>>();
    REQUIRE(biases.size() == static_cast<std::size_t>(parameters.bias.size()));
    for (std::size_t output = 0; output < biases.size(); ++output)
      parameters.bias(static_cast<Eigen::Index>(output)) =
          static_cast<float>(biases[output] * bias_scales[bias_scales.size() == 1 ? 0 : output]);
    imported.trained.quantization.integer_biases[at] = std::move(biases);
    imported.trained.quantization.weight_scales[at] = std::move(scales);
  }

  /// TFLite holds the filters of a depthwise convolution as [taps][channels].
  template <class Parameters, class Value>
  static void fill(Parameters& parameters, const std::vector<Value>& values, bool depthwise) {
    const Eigen::Index rows = parameters.kernel.rows();
    const Eigen::Index columns = parameters.kernel.cols();
    REQUIRE(values.size() == static_cast<std::size_t>(rows * columns));
    for (Eigen::Index row = 0; row < rows; ++row)
      for (Eigen::Index column = 0; column < columns; ++column)
        parameters.kernel(row, column) = static_cast<float>(
            values[static_cast<std::size_t>(depthwise ? column * rows + row : row * columns + column)]);
  }

  std::filesystem::path file_of(const nlohmann::json& constant) const {
    return imported.from.tensors() / constant.at("data").get<std::string>();
  }

  Imported<Network> imported;
  nlohmann::json graph;
  int record = 0;
};

template <class Network>
Imported<Network> import_model(const std::string& folder, const std::string& name) {
  return Importer<Network>({folder, name}).result();
}

}  // namespace conformance
