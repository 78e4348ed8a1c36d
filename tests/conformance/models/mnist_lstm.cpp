#include "conformance/models/mnist_lstm.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include <whet/weights/freeze.hpp>
#include <whet/weights/heap_workspace.hpp>
#include <whet/whet.hpp>

#include "worse.hpp"

namespace {

using namespace whet;
using namespace conformance::mnist;

/// Tensor of the graph by the index of the layer whose output it is.
template <class Value>
std::vector<Value> golden_layer(const std::string& model, const std::string& tensor) {
  return conformance::read_values<Value>(folder() / "golden" / ("layers_" + model) / (tensor + ".npy"));
}

template <class Target>
void check_int8(const Trained<Digits>& trained) {
  INFO("target " << Target::name);
  const auto model = freeze<TfliteInt8Policy, Target>(trained);
  HeapWorkspace<decltype(model)> workspace;
  const auto inputs =
      conformance::read_values<std::int8_t>(folder() / "golden" / "input_trained_lstm_int8.npy");
  const auto expected =
      conformance::read_values<std::int8_t>(folder() / "golden" / "output_trained_lstm_int8.npy");
  REQUIRE(inputs.size() == 10 * pixels);
  REQUIRE(expected.size() == 10 * classes);
  std::vector<std::int8_t> outputs(expected.size());
  for (std::size_t digit = 0; digit < 10; ++digit)
    model.run(std::span<const std::int8_t, pixels>(inputs.data() + digit * pixels, pixels),
              std::span<std::int8_t, classes>(outputs.data() + digit * classes, classes), workspace);
  CHECK(outputs == expected);

  std::vector<float> image;
  const TensorQuantization in = model.input_quantization();
  for (std::size_t index = 0; index < pixels; ++index)
    image.push_back(static_cast<float>(inputs[index] - in.zero_point) * in.scale);
  const std::vector<std::string> names{"t23", "", "t25", "t26"};
  int compared = 0;
  model.trace(image, workspace, [&](const TraceInfo& info, auto tensor) {
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
    furthest = worse(furthest, std::abs(found[index] - expected[index]));
  }
  CHECK(furthest <= 1e-5f * largest);
}

template <class Target>
void check_float(const Trained<Digits>& trained) {
  INFO("target " << Target::name);
  const auto model = freeze<Float32Policy, Target>(trained);
  HeapWorkspace<decltype(model)> workspace;
  const auto inputs = conformance::read_values<float>(folder() / "golden" / "input_trained_lstm.npy");
  const auto expected = conformance::read_values<float>(folder() / "golden" / "output_trained_lstm.npy");
  REQUIRE(inputs.size() == 10 * pixels);
  std::vector<float> outputs(10 * classes);
  model.batch(inputs, outputs, workspace);
  check_close(outputs, expected);

  const std::vector<std::string> names{"t18", "", "t20", "t21"};
  int compared = 0;
  model.trace(std::span<const float, pixels>(inputs.data(), pixels), workspace,
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
