#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/importer/onnx/write.hpp>
#include <whet/io/npy.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/weights/heap_workspace.hpp>

#include "catch.hpp"
#include "importer/networks.hpp"
#include "importer/second_opinion.hpp"
#include "io/files.hpp"

namespace {

struct Case {
  whet::Weights<networks::Int8> weights = networks::weights<networks::Int8>();
  std::vector<float> values = networks::Numbers(3).several(16 * 108);
  whet::Quantization<networks::Int8> quantization = networks::ranges<networks::Int8>();
};

::onnx::ModelProto parsed(const std::filesystem::path& path) {
  ::onnx::ModelProto model;
  std::ifstream file(path, std::ios::binary);
  REQUIRE(model.ParseFromIstream(&file));
  return model;
}

const ::onnx::TensorProto& constant(const ::onnx::ModelProto& model, const std::string& name) {
  const auto& all = model.graph().initializer();
  const auto found = std::ranges::find(all, name, &::onnx::TensorProto::name);
  REQUIRE(found != all.end());
  return *found;
}
std::vector<float> floats(const ::onnx::TensorProto& tensor) {
  std::vector<float> values(tensor.raw_data().size() / sizeof(float));
  std::memcpy(values.data(), tensor.raw_data().data(), tensor.raw_data().size());
  return values;
}

}  // namespace

TEST_CASE("an int8 ONNX model holds a scale for each output and the nearest integers of the weights") {
  const files::TemporaryFolder folder;
  const Case given;
  whet::export_onnx(given.weights, given.quantization, folder / "int8.onnx");
  const ::onnx::ModelProto model = parsed(folder / "int8.onnx");
  const ::onnx::TensorProto& kernel = constant(model, "stem.kernel");
  REQUIRE(kernel.data_type() == ::onnx::TensorProto::INT8);
  CHECK(kernel.dims_size() == 4);
  const std::vector<float> scales = floats(constant(model, "stem.kernel/scale"));
  const auto stem = given.weights.layer<"stem">().kernel;
  REQUIRE(scales.size() == 8);
  for (int filter = 0; filter < 8; ++filter) {
    const float scale = scales[static_cast<std::size_t>(filter)];
    CHECK(scale == stem.row(filter).cwiseAbs().maxCoeff() / 127.0f);
    for (int channel = 0; channel < 3; ++channel)
      for (int tap = 0; tap < 9; ++tap) {
        const auto place = static_cast<std::size_t>((filter * 3 + channel) * 9 + tap);
        const auto integer = static_cast<std::int8_t>(kernel.raw_data()[place]);
        CHECK(std::abs(static_cast<float>(integer) * scale - stem(filter, 3 * tap + channel)) <=
              0.501f * scale);
      }
  }
}

TEST_CASE("what has no int8 form in ONNX is refused by the name of its layer") {
  const files::TemporaryFolder folder;
  const auto message = [&]<class Network>(const whet::Weights<Network>& weights) {
    return std::string(files::error_of<std::invalid_argument>([&] {
                         whet::export_onnx(weights, whet::Quantization<Network>(), folder / "int8.onnx");
                       }).what());
  };
  CHECK(message(networks::weights<networks::Normalized>()).find("layer 1 (BatchNorm): expected") !=
        std::string::npos);
  CHECK(message(networks::weights<networks::LastOfLstm>()).find("layer 2 (LSTM): expected") !=
        std::string::npos);
  CHECK(folder.names().empty());
}

TEST_CASE(
    "another runtime computes the outputs of the frozen model from an int8 ONNX model within one step") {
  const files::TemporaryFolder folder;
  const Case given;
  const std::string model = folder / "int8.onnx";
  whet::export_onnx(given.weights, given.quantization, model);
  const auto frozen =
      whet::freeze<whet::Int8Policy, whet::target::generic>(given.weights, given.quantization);
  whet::HeapWorkspace<std::remove_cvref_t<decltype(frozen.model())>> workspace;
  std::vector<float> outputs;
  for (std::size_t sample = 0; sample < 16; ++sample) {
    const auto scores = frozen(std::span(given.values).subspan(sample * 108, 108), workspace);
    outputs.insert(outputs.end(), scores.begin(), scores.end());
  }
  const float largest = std::abs(*std::ranges::max_element(outputs, {}, [](float x) { return std::abs(x); }));
  const float step = frozen.model().output_quantization().scale;
  whet::write_npy<float>(folder / "in.npy", {16, 108}, given.values);
  whet::write_npy<float>(folder / "out.npy", {16, 5}, outputs);
  const std::string tolerance = std::to_string(1.01f * step / largest);
  const std::string arguments =
      model + " " + (folder / "in.npy").string() + " " + (folder / "out.npy").string() + " " + tolerance;
  const std::string python = second_opinion::python_with("onnx");
  if (python.empty())
    WARN("skipped: no python3 with onnx");
  else
    CHECK(second_opinion::run(python, "check_onnx.py", model));
  // OpenCV 4.6 has no scale for each output.
  if (second_opinion::has_onnxruntime())
    CHECK(second_opinion::run("node", "run_onnx.js", arguments + " 1,6,6,3"));
  else
    WARN("skipped: no node with onnxruntime-node");
}

TEST_CASE("integer biases of another number of outputs, or without scales, are refused") {
  using Catch::Matchers::ContainsSubstring;
  const files::TemporaryFolder folder;
  Case given;
  given.quantization.weight_scales[0].assign(8, 0.01f);
  given.quantization.integer_biases[0] = {100};
  CHECK_THROWS_WITH(whet::export_onnx(given.weights, given.quantization, folder / "int8.onnx"),
                    ContainsSubstring("\"stem\"): expected 8 integer biases, found 1"));
  given.quantization.integer_biases[0].assign(8, 100);
  CHECK_NOTHROW(whet::export_onnx(given.weights, given.quantization, folder / "int8.onnx"));
  given.quantization.weight_scales[0].clear();
  CHECK_THROWS_WITH(whet::export_onnx(given.weights, given.quantization, folder / "none.onnx"),
                    ContainsSubstring("expected weight scales beside integer biases, found none"));
  CHECK(folder.names().size() == 1);
}

TEST_CASE("scales and integer biases of other integers are not written") {
  const files::TemporaryFolder folder;
  Case given;
  whet::export_onnx(given.weights, given.quantization, folder / "own.onnx");
  const auto outputs = static_cast<std::size_t>(given.weights.records()[0].affine.outputs);
  given.quantization.weight_scales[0].assign(2 * outputs, 0.5f);  // two groups
  given.quantization.integer_biases[0].assign(outputs, 1000);
  given.quantization.scale_levels[0] = 7;
  whet::export_onnx(given.weights, given.quantization, folder / "other.onnx");
  CHECK(parsed(folder / "own.onnx").SerializeAsString() == parsed(folder / "other.onnx").SerializeAsString());
}
