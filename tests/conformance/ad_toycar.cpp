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

namespace {

namespace fs = std::filesystem;
using namespace whet;

/// The anomaly detector of MLPerf Tiny.
struct Autoencoder
    : Sequential<Input<640>, Dense<128>, ReLU, Dense<128>, ReLU, Dense<128>, ReLU, Dense<128>, ReLU, Dense<8>,
                 ReLU, Dense<128>, ReLU, Dense<128>, ReLU, Dense<128>, ReLU, Dense<128>, ReLU, Dense<640>> {};

constexpr std::size_t features = 640;

struct Imported {
  Trained<Autoencoder> trained;
  /// Index of the tensor in the graph by the index of the layer whose output it is.
  std::map<int, int> tensor_of;
};

fs::path folder() { return conformance::data_root() / "models" / "ad_toycar"; }

double scale_of(const nlohmann::json& tensor) { return tensor.at("scale").at(0).get<double>(); }

TensorQuantization quantization_of(const nlohmann::json& tensor) {
  return {static_cast<float>(scale_of(tensor)), tensor.at("zero_point").at(0).get<int>()};
}

/// A constant as real numbers.
std::vector<float> constant(const fs::path& tensors, const nlohmann::json& tensor) {
  const fs::path file = tensors / tensor.at("data").get<std::string>();
  const std::string type = tensor.at("type");
  if (type == "FLOAT32") return conformance::read_values<float>(file);
  std::vector<float> values;
  const auto append = [&](const auto& integers) {
    for (auto integer : integers)
      values.push_back(static_cast<float>(static_cast<double>(integer) *
                                          static_cast<double>(static_cast<float>(scale_of(tensor)))));
  };
  if (type == "INT8")
    append(conformance::read_values<std::int8_t>(file));
  else
    append(conformance::read_values<std::int32_t>(file));
  return values;
}

Imported load(const std::string& model) {
  const fs::path tensors = folder() / (model + ".tensors");
  const nlohmann::json graph = conformance::read_json(tensors / "graph.json").at(0);
  const auto& list = graph.at("tensors");
  Imported imported;
  auto& quantization = imported.trained.quantization;
  const auto note = [&](int tensor, std::size_t slot) {
    if (list.at(static_cast<std::size_t>(tensor)).at("type") == "INT8")
      quantization.fixed[slot] = quantization_of(list.at(static_cast<std::size_t>(tensor)));
  };
  note(graph.at("inputs").at(0), 0);
  int record = 0;
  for (const auto& operation : graph.at("ops")) {
    REQUIRE(record < layer_count<Autoencoder>);
    const auto layer = imported.trained.weights.parameters().layer(static_cast<std::size_t>(record));
    const auto& weights = list.at(operation.at("inputs").at(1).get<std::size_t>());
    const std::vector<float> kernel = constant(tensors, weights);
    const std::vector<float> bias =
        constant(tensors, list.at(operation.at("inputs").at(2).get<std::size_t>()));
    REQUIRE(static_cast<std::size_t>(layer.kernel.size()) == kernel.size());
    REQUIRE(static_cast<std::size_t>(layer.bias.size()) == bias.size());
    auto& parameters = imported.trained.weights.parameters();
    std::copy(kernel.begin(), kernel.end(), parameters.kernel(static_cast<std::size_t>(record)).data());
    std::copy(bias.begin(), bias.end(), parameters.bias(static_cast<std::size_t>(record)).data());
    if (weights.at("type") == "INT8")
      quantization.weight_scales[static_cast<std::size_t>(record)] = {static_cast<float>(scale_of(weights))};
    const bool last = record + 1 == layer_count<Autoencoder>;
    const int output = last ? record : record + 1;
    const int tensor = operation.at("outputs").at(0);
    note(tensor, static_cast<std::size_t>(output) + 1);
    imported.tensor_of[output] = tensor;
    record += 2;
  }
  REQUIRE(record == layer_count<Autoencoder> + 1);
  return imported;
}

template <class Value>
std::span<const Value, features> window(const std::vector<Value>& values, std::size_t index) {
  return std::span<const Value, features>(values.data() + index * features, features);
}

template <class Target>
void check_int8(const Imported& imported) {
  INFO("target " << Target::name);
  const auto model = freeze<TfliteInt8Policy, Target>(imported.trained);
  auto workspace = std::make_unique<Workspace<decltype(model)>>();
  const auto inputs = conformance::read_values<std::int8_t>(folder() / "golden" / "input_ad01_int8.npy");
  const auto expected = conformance::read_values<std::int8_t>(folder() / "golden" / "output_ad01_int8.npy");
  REQUIRE(inputs.size() == expected.size());
  const std::size_t windows = inputs.size() / features;
  REQUIRE(windows == 60);

  std::vector<std::int8_t> outputs(expected.size());
  for (std::size_t index = 0; index < windows; ++index)
    model.run(window(inputs, index),
              std::span<std::int8_t, features>(outputs.data() + index * features, features), *workspace);
  CHECK(outputs == expected);

  // The same through float: dequantized inputs quantize to what they were.
  const TensorQuantization in = model.input_quantization();
  const TensorQuantization out = model.output_quantization();
  std::vector<float> real;
  for (std::int8_t value : inputs) real.push_back(static_cast<float>(value - in.zero_point) * in.scale);
  std::vector<float> together(expected.size());
  model.batch(real, together, *workspace);
  std::size_t differing = 0;
  for (std::size_t index = 0; index < expected.size(); ++index)
    if (together[index] != static_cast<float>(expected[index] - out.zero_point) * out.scale) ++differing;
  CHECK(differing == 0);

  int compared = 0;
  model.trace(window(real, 0), *workspace, [&](const TraceInfo& info, auto tensor) {
    if (info.format != Format::int8 || info.layer < 0) return;
    const auto golden = conformance::read_values<std::int8_t>(
        folder() / "golden" / "layers_ad01_int8" /
        ("t" + std::to_string(imported.tensor_of.at(info.layer)) + ".npy"));
    INFO("layer " << info.layer);
    CHECK(std::vector<std::int8_t>(tensor.begin(), tensor.end()) == golden);
    ++compared;
  });
  CHECK(compared == 10);
}

template <class Target>
void check_float(const Imported& imported) {
  INFO("target " << Target::name);
  const auto model = freeze<Float32Policy, Target>(imported.trained);
  auto workspace = std::make_unique<Workspace<decltype(model)>>();
  const auto inputs = conformance::read_values<float>(folder() / "golden" / "input_ad01_fp32.npy");
  const auto expected = conformance::read_values<float>(folder() / "golden" / "output_ad01_fp32.npy");
  REQUIRE(inputs.size() == expected.size());
  REQUIRE(inputs.size() >= features);
  float largest = 0.0f;
  for (float value : expected) largest = std::max(largest, std::abs(value));

  std::vector<float> outputs(expected.size());
  model.batch(inputs, outputs, *workspace);
  float furthest = 0.0f;
  for (std::size_t index = 0; index < expected.size(); ++index)
    furthest = std::max(furthest, std::abs(outputs[index] - expected[index]));
  // Ten layers of single precision: the golden values are themselves 1.1e-5 off those of double precision.
  CHECK(furthest <= 2e-5f * largest);

  int compared = 0;
  model.trace(window(inputs, 0), *workspace, [&](const TraceInfo& info, auto tensor) {
    if constexpr (std::is_same_v<typename decltype(tensor)::value_type, float>) {
      const auto golden =
          conformance::read_values<float>(folder() / "golden" / "layers_ad01_fp32" /
                                          ("t" + std::to_string(imported.tensor_of.at(info.layer)) + ".npy"));
      INFO("layer " << info.layer);
      REQUIRE(golden.size() == tensor.size());
      float most = 0.0f;
      float error = 0.0f;
      for (std::size_t index = 0; index < golden.size(); ++index) {
        most = std::max(most, std::abs(golden[index]));
        error = std::max(error, std::abs(golden[index] - tensor[index]));
      }
      CHECK(error <= 1e-5f * most);
      ++compared;
    }
  });
  CHECK(compared == 10);
}

}  // namespace

TEST_CASE("the int8 autoencoder of MLPerf Tiny comes out bit for bit, with every tensor between") {
  WHET_NEEDS_REFERENCE_DATA("models/ad_toycar");
  const Imported imported = load("ad01_int8");
  check_int8<target::generic>(imported);
  check_int8<target::native>(imported);
}

TEST_CASE("the float autoencoder of MLPerf Tiny comes out as exactly as single precision allows") {
  WHET_NEEDS_REFERENCE_DATA("models/ad_toycar");
  const Imported imported = load("ad01_fp32");
  check_float<target::generic>(imported);
  check_float<target::native>(imported);
}
