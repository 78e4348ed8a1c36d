#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <whet/weights/freeze.hpp>
#include <whet/whet.hpp>

#include "conformance/reference_data.hpp"

namespace {

namespace fs = std::filesystem;
using namespace whet;

/// The digit recognizer of TFLite Micro's examples: each row of the image is a step.
struct Digits : Sequential<Input<28, 28>, LSTM<20, Sequence>, Flatten, Dense<10>, Softmax> {};

constexpr std::size_t pixels = 28 * 28;
constexpr std::size_t classes = 10;

fs::path folder() { return conformance::data_root() / "models" / "mnist_lstm"; }

/// A graph of TensorFlow Lite with its constants as real numbers.
struct Graph {
  fs::path tensors;
  nlohmann::json graph;

  explicit Graph(const std::string& model)
      : tensors(folder() / (model + ".tensors")),
        graph(conformance::read_json(tensors / "graph.json").at(0)) {}

  const nlohmann::json& tensor(std::size_t index) const { return graph.at("tensors").at(index); }
  const nlohmann::json& operand(std::size_t operation, std::size_t place) const {
    return tensor(graph.at("ops").at(operation).at("inputs").at(place).get<std::size_t>());
  }
  static float scale(const nlohmann::json& tensor) { return tensor.at("scale").at(0).get<float>(); }
  static bool quantized(const nlohmann::json& tensor) { return tensor.at("type") != "FLOAT32"; }

  std::vector<float> values(const nlohmann::json& tensor) const {
    const fs::path file = tensors / tensor.at("data").get<std::string>();
    if (!quantized(tensor)) return conformance::read_values<float>(file);
    std::vector<float> real;
    const auto append = [&](const auto& integers) {
      for (auto integer : integers)
        real.push_back(static_cast<float>(static_cast<double>(integer) * double{scale(tensor)}));
    };
    if (tensor.at("type") == "INT8")
      append(conformance::read_values<std::int8_t>(file));
    else
      append(conformance::read_values<std::int32_t>(file));
    return real;
  }
};

/// Operands of UNIDIRECTIONAL_SEQUENCE_LSTM: four gates i, f, g, o each.
constexpr std::size_t feature_weights = 1;
constexpr std::size_t own_weights = 5;
constexpr std::size_t biases = 12;
constexpr std::size_t cell_state = 19;

void load_lstm(const Graph& graph, Trained<Digits>& trained) {
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

Trained<Digits> load(const std::string& model) {
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

/// Tensor of the graph by the index of the layer whose output it is.
template <class Value>
std::vector<Value> golden_layer(const std::string& model, const std::string& tensor) {
  return conformance::read_values<Value>(folder() / "golden" / ("layers_" + model) / (tensor + ".npy"));
}

template <class Target>
void check_int8(const Trained<Digits>& trained) {
  INFO("target " << Target::name);
  const auto model = freeze<TfliteInt8Policy, Target>(trained);
  auto workspace = std::make_unique<Workspace<decltype(model)>>();
  const auto inputs =
      conformance::read_values<std::int8_t>(folder() / "golden" / "input_trained_lstm_int8.npy");
  const auto expected =
      conformance::read_values<std::int8_t>(folder() / "golden" / "output_trained_lstm_int8.npy");
  REQUIRE(inputs.size() == 10 * pixels);
  REQUIRE(expected.size() == 10 * classes);
  std::vector<std::int8_t> outputs(expected.size());
  for (std::size_t digit = 0; digit < 10; ++digit)
    model.run(std::span<const std::int8_t, pixels>(inputs.data() + digit * pixels, pixels),
              std::span<std::int8_t, classes>(outputs.data() + digit * classes, classes), *workspace);
  CHECK(outputs == expected);

  std::vector<float> image;
  const TensorQuantization in = model.input_quantization();
  for (std::size_t index = 0; index < pixels; ++index)
    image.push_back(static_cast<float>(inputs[index] - in.zero_point) * in.scale);
  const std::vector<std::string> names{"t23", "", "t25", "t26"};
  int compared = 0;
  model.trace(image, *workspace, [&](const TraceInfo& info, auto tensor) {
    if (info.format != Format::int8 || info.layer < 0) return;
    INFO("layer " << info.layer);
    CHECK(std::vector<std::int8_t>(tensor.begin(), tensor.end()) ==
          golden_layer<std::int8_t>("trained_lstm_int8", names.at(static_cast<std::size_t>(info.layer))));
    ++compared;
  });
  CHECK(compared == 3);
}

void check_close(std::span<const float> found, std::span<const float> expected) {
  REQUIRE(found.size() == expected.size());
  float largest = 0.0f;
  float furthest = 0.0f;
  for (std::size_t index = 0; index < expected.size(); ++index) {
    largest = std::max(largest, std::abs(expected[index]));
    furthest = std::max(furthest, std::abs(found[index] - expected[index]));
  }
  CHECK(furthest <= 1e-5f * largest);
}

template <class Target>
void check_float(const Trained<Digits>& trained) {
  INFO("target " << Target::name);
  const auto model = freeze<Float32Policy, Target>(trained);
  auto workspace = std::make_unique<Workspace<decltype(model)>>();
  const auto inputs = conformance::read_values<float>(folder() / "golden" / "input_trained_lstm.npy");
  const auto expected = conformance::read_values<float>(folder() / "golden" / "output_trained_lstm.npy");
  REQUIRE(inputs.size() == 10 * pixels);
  std::vector<float> outputs(10 * classes);
  model.batch(inputs, outputs, *workspace);
  check_close(outputs, expected);

  const std::vector<std::string> names{"t18", "", "t20", "t21"};
  int compared = 0;
  model.trace(std::span<const float, pixels>(inputs.data(), pixels), *workspace,
              [&](const TraceInfo& info, auto tensor) {
                if constexpr (std::is_same_v<typename decltype(tensor)::value_type, float>) {
                  INFO("layer " << info.layer);
                  check_close(
                      {tensor.begin(), tensor.size()},
                      golden_layer<float>("trained_lstm", names.at(static_cast<std::size_t>(info.layer))));
                  ++compared;
                }
              });
  CHECK(compared == 3);
}

}  // namespace

TEST_CASE("the int8 LSTM of TFLite Micro comes out bit for bit for ten digits, with every tensor between") {
  WHET_NEEDS_REFERENCE_DATA("models/mnist_lstm");
  const Trained<Digits> trained = load("trained_lstm_int8");
  check_int8<target::generic>(trained);
  check_int8<target::native>(trained);
}

TEST_CASE("the float LSTM of TFLite Micro comes out within 1e-5 of the largest value of each tensor") {
  WHET_NEEDS_REFERENCE_DATA("models/mnist_lstm");
  const Trained<Digits> trained = load("trained_lstm");
  check_float<target::generic>(trained);
  check_float<target::native>(trained);
}
