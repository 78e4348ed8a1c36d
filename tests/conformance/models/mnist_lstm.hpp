#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <whet/weights/trained.hpp>
#include <whet/whet.hpp>

#include "conformance/reference_data.hpp"

// The LSTM model of the reference data.

namespace conformance::mnist {

using namespace whet;

/// The digit recognizer of TFLite Micro's examples: each row of the image is a step.
struct Digits : Sequential<Input<28, 28>, LSTM<20, Sequence>, Flatten, Dense<10>, Softmax> {};

inline constexpr std::size_t pixels = 28 * 28;
inline constexpr std::size_t classes = 10;

inline std::filesystem::path folder() { return data_root() / "models" / "mnist_lstm"; }

/// A graph of TensorFlow Lite with its constants as real numbers.
struct Graph {
  std::filesystem::path tensors;
  nlohmann::json graph;

  explicit Graph(const std::string& model)
      : tensors(folder() / (model + ".tensors")), graph(read_json(tensors / "graph.json").at(0)) {}

  const nlohmann::json& tensor(std::size_t index) const { return graph.at("tensors").at(index); }
  const nlohmann::json& operand(std::size_t operation, std::size_t place) const {
    return tensor(graph.at("ops").at(operation).at("inputs").at(place).get<std::size_t>());
  }
  static float scale(const nlohmann::json& tensor) { return tensor.at("scale").at(0).get<float>(); }
  static bool quantized(const nlohmann::json& tensor) { return tensor.at("type") != "FLOAT32"; }

  std::vector<float> values(const nlohmann::json& tensor) const {
    const std::filesystem::path file = tensors / tensor.at("data").get<std::string>();
    if (!quantized(tensor)) return read_values<float>(file);
    std::vector<float> real;
    const auto append = [&](const auto& integers) {
      for (auto integer : integers)
        real.push_back(static_cast<float>(static_cast<double>(integer) * double{scale(tensor)}));
    };
    if (tensor.at("type") == "INT8")
      append(read_values<std::int8_t>(file));
    else
      append(read_values<std::int32_t>(file));
    return real;
  }
};

/// Operands of UNIDIRECTIONAL_SEQUENCE_LSTM: four gates i, f, g, o each.
inline constexpr std::size_t feature_weights = 1;
inline constexpr std::size_t own_weights = 5;
inline constexpr std::size_t biases = 12;
inline constexpr std::size_t cell_state = 19;

inline void load_lstm(const Graph& graph, Trained<Digits>& trained) {
  constexpr Eigen::Index units = 20;
  constexpr Eigen::Index features = 28;
  using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  auto layer = trained.weights.parameters().layer(0);
  for (std::size_t gate = 0; gate < 4; ++gate) {
    const auto row = static_cast<Eigen::Index>(gate) * units;
    const std::vector<float> input = graph.values(graph.operand(0, feature_weights + gate));
    const std::vector<float> own = graph.values(graph.operand(0, own_weights + gate));
    const std::vector<float> bias = graph.values(graph.operand(0, biases + gate));
    REQUIRE(input.size() == std::size_t{units * features});
    REQUIRE(own.size() == std::size_t{units * units});
    REQUIRE(bias.size() == std::size_t{units});
    layer.kernel.block(row, 0, units, features) = Eigen::Map<const Matrix>(input.data(), units, features);
    layer.kernel.block(row, features, units, units) = Eigen::Map<const Matrix>(own.data(), units, units);
    std::copy(bias.begin(), bias.end(), layer.bias.data() + row);
  }
  if (!Graph::quantized(graph.operand(0, feature_weights))) return;
  auto& scales = trained.quantization.weight_scales[0];
  for (std::size_t first : {feature_weights, own_weights})
    for (std::size_t gate = 0; gate < 4; ++gate)
      scales.insert(scales.end(), units, Graph::scale(graph.operand(0, first + gate)));
  const float reach = 32768.0f * Graph::scale(graph.operand(0, cell_state));
  trained.quantization.states[0] = {-reach, reach};
}

inline Trained<Digits> load(const std::string& model) {
  const Graph graph(model);
  Trained<Digits> trained;
  load_lstm(graph, trained);
  const std::vector<float> kernel = graph.values(graph.operand(2, 1));
  const std::vector<float> bias = graph.values(graph.operand(2, 2));
  REQUIRE(kernel.size() == classes * 28 * 20);
  REQUIRE(bias.size() == classes);
  auto& parameters = trained.weights.parameters();
  std::copy(kernel.begin(), kernel.end(), parameters.kernel(2).data());
  std::copy(bias.begin(), bias.end(), parameters.bias(2).data());
  if (!Graph::quantized(graph.operand(2, 1))) return trained;
  trained.quantization.weight_scales[2] = {Graph::scale(graph.operand(2, 1))};
  const auto note = [&](std::size_t slot, const nlohmann::json& tensor) {
    trained.quantization.fixed[slot] =
        TensorQuantization{Graph::scale(tensor), tensor.at("zero_point").at(0).get<int>()};
  };
  note(0, graph.operand(0, 0));
  note(1, graph.operand(1, 0));
  note(2, graph.operand(2, 0));
  note(3, graph.operand(3, 0));
  return trained;
}

}  // namespace conformance::mnist
