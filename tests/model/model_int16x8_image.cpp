#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <span>
#include <vector>

#include <whet/transform/retarget.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/weights/heap_workspace.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"
#include "model/real_interpreter.hpp"
#include "worse.hpp"

namespace {

using namespace whet;

/// Every kind of step that integers have.
struct Image : Sequential<Input<9, 8, 3>, Conv2D<16, 3>, ReLU, DepthwiseConv2D<3>, BatchNorm, LeakyReLU<>,
                          ZeroPad<1, 1, 1, 1>, MaxPool<2>, Residual<Conv2D<16, 1>, Swish>, ReLU6,
                          Concat<Conv2D<4, 3>, Layers<>>, SqueezeExcite<4, Sigmoid>, AveragePool<2>,
                          TransposedConv2D<4, 2, Stride{2}>, ReLU, Flatten, Dense<10>> {};
struct Signal : Sequential<Input<12, 3>, Conv1D<8, 3, Causal>, ReLU, Conv1D<4, 2, Causal, Dilation{2}>> {};

/// Weights that int8 holds exactly: whole multiples of one number, of which every output has the 127th.
template <class Network>
Weights<Network> random_weights() {
  Weights<Network> made;
  std::mt19937 generator(6);
  std::uniform_int_distribution<int> whole(-127, 127);
  for (std::size_t record = 0; record < records<Network>.size(); ++record) {
    auto layer = made.parameters().layer(record);
    const bool normalizes = records<Network>[record].role == LayerRole::normalization;
    for (Eigen::Index index = 0; index < layer.kernel.size(); ++index)
      layer.kernel.data()[index] = static_cast<float>(whole(generator)) / 256.0f;
    for (Eigen::Index index = 0; index < layer.bias.size(); ++index)
      layer.bias.data()[index] = static_cast<float>(whole(generator)) / 400.0f;
    if (layer.kernel.size() > 0) layer.kernel.col(normalizes ? 2 : 0).setConstant(127.0f / 256.0f);
  }
  return made;
}

/// A network with the ranges and the scores of some inputs, from an interpreter in double precision.
template <class Network>
struct Made {
  Weights<Network> weights = random_weights<Network>();
  Quantization<Network> quantization{};
  std::vector<std::vector<float>> inputs{};
  std::vector<real_interpreter::Values> scores{};

  Made() {
    std::mt19937 generator(5);
    std::normal_distribution<float> normal;
    const auto widen = [&](std::size_t tensor, double value) {
      Range& range = quantization.ranges[tensor];
      range = {std::min(range.low, static_cast<float>(value)),
               std::max(range.high, static_cast<float>(value))};
    };
    for (int sample = 0; sample < 6; ++sample) {
      std::vector<float> input(input_shape<Network>.size());
      for (float& value : input) widen(0, double{value = normal(generator)});
      const auto outputs = real_interpreter::run(records<Network>, weights.parameters(), input);
      for (std::size_t record = 0; record < outputs.size(); ++record)
        for (double value : outputs[record]) widen(record + 1, value);
      scores.push_back(outputs.back());
      inputs.push_back(std::move(input));
    }
  }
};

}  // namespace

TEST_CASE("an image network with 16-bit activations is near the real one, with the same bits everywhere") {
  const Made<Image> made;
  const auto plain = freeze<Int16x8Policy, target::generic>(made.weights, made.quantization);
  const auto native = retarget<target::native>(plain);
  HeapWorkspace<decltype(plain)> plain_workspace;
  HeapWorkspace<decltype(native)> workspace;
  double largest = 0.0, furthest = 0.0;
  for (std::size_t sample = 0; sample < made.inputs.size(); ++sample) {
    const auto found = native(made.inputs[sample], workspace);
    CHECK(found == plain(made.inputs[sample], plain_workspace));
    for (std::size_t index = 0; index < found.size(); ++index) {
      largest = std::max(largest, std::abs(made.scores[sample][index]));
      furthest = worse(furthest, std::abs(made.scores[sample][index] - double{found[index]}));
    }
  }
  CHECK(largest > 0.1);
  CHECK(furthest < 1e-3 * largest);
}

TEST_CASE("a stream of causal convolutions with 16 bits gives the bits of the whole sequence") {
  const Made<Signal> made;
  const auto model = freeze<Int16x8Policy>(made.weights, made.quantization);
  Workspace<decltype(model)> workspace;
  const auto whole = model(made.inputs[0], workspace);
  Stream<decltype(model)> stream(model);
  for (std::size_t step = 0; step < 12; ++step) {
    const auto row = stream.step(std::span<const float, 3>(made.inputs[0].data() + 3 * step, 3));
    for (std::size_t channel = 0; channel < 4; ++channel) CHECK(row[channel] == whole[4 * step + channel]);
  }
}
