#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <span>
#include <vector>

#include <whet/model/execute_narrow.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/weights/heap_workspace.hpp>
#include <whet/whet.hpp>
#include <whet/zoo.hpp>

#include "catch.hpp"
#include "kernel/targets.hpp"
#include "real_interpreter.hpp"
#include "worse.hpp"

namespace {

using namespace whet;

template <class Network>
Weights<Network> random_weights(unsigned seed) {
  Weights<Network> weights;
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  for (std::size_t record = 0; record < records<Network>.size(); ++record) {
    auto layer = weights.parameters().layer(record);
    const float spread = 1.5f / std::sqrt(static_cast<float>(std::max<Eigen::Index>(layer.kernel.cols(), 1)));
    for (float& weight : layer.kernel.reshaped()) weight = spread * normal(generator);
    for (float& value : layer.bias.reshaped()) value = 0.3f * normal(generator);
    if (records<Network>[record].role == LayerRole::normalization)
      for (float& variance : layer.kernel.col(2)) variance = 0.5f + std::abs(variance);
  }
  return weights;
}

template <class Network, class Number>
std::vector<float> random_input(unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  std::vector<float> input(input_shape<Network>.size());
  for (float& value : input) value = Number::decode(Number::encode(2.0f * normal(generator)));
  return input;
}

template <class Frozen>
auto scores_of(const Frozen& model, const std::vector<float>& input) {
  HeapWorkspace<Frozen> workspace;
  return model(input, workspace);
}

/// A network of one step gives what it gives in float32, rounded once, whatever parts it is computed in.
template <class Network, class Number, class Target>
void check_rounded_once() {
  const auto weights = random_weights<Network>(7);
  const auto input = random_input<Network, Number>(9);
  const auto exact = scores_of(freeze<Float32Policy, Target>(weights), input);
  const auto found = scores_of(freeze<NarrowActivations<Float32Policy, Number>, Target>(weights), input);
  int wrong = 0;
  for (std::size_t index = 0; index < exact.size(); ++index)
    if (found[index] != Number::decode(Number::encode(exact[index]))) ++wrong;
  CAPTURE(records<Network>.back().type.view(), Target::name, exact.size());
  CHECK(wrong == 0);
}

template <class Network>
void check_everywhere() {
  for_each_target([]<class Target>() { check_rounded_once<Network, Float16, Target>(); });
  // The parts are the same for both kinds of numbers.
  check_rounded_once<Network, BFloat16, target::native>();
}

template <class... Layer>
struct Of : Sequential<Input<11, 7, 6>, Layer...> {};

/// Several kinds of layers behind each other, with branches.
struct Net : Sequential<Input<13, 10, 3>, Conv2D<8, 3, Same>, BatchNorm, ReLU, MaxPool<2>,
                        Residual<Conv2D<8, 3, Same>, ReLU>, DepthwiseConv2D<3>, Swish, SqueezeExcite<4>,
                        Concat<Layers<Conv2D<6, 1>>, Layers<Conv2D<4, 3, Same>, HardSwish>>,
                        GlobalAveragePool, Dense<5>> {};

template <class Number>
double distance_from_reals(double* largest) {
  const auto weights = random_weights<Net>(3);
  const auto input = random_input<Net, Number>(4);
  const auto found = scores_of(freeze<NarrowActivations<Float32Policy, Number>>(weights), input);
  const auto expected = real_interpreter::run(records<Net>, weights.parameters(), input).back();
  double furthest = 0.0;
  *largest = 0.0;
  for (std::size_t index = 0; index < expected.size(); ++index) {
    furthest = worse(furthest, std::abs(double{found[index]} - expected[index]));
    *largest = std::max(*largest, std::abs(expected[index]));
  }
  return furthest;
}

}  // namespace

TEST_CASE("convolutions in bands of rows are those of the whole image, rounded once") {
  check_everywhere<Of<Conv2D<9, 3, Same>>>();
  check_everywhere<Of<Conv2D<9, 3>, ReLU6>>();
  check_everywhere<Of<Conv2D<16, 1>>>();
  check_everywhere<Of<Conv2D<5, 3, Same, Stride{2}>, Swish>>();
  check_everywhere<Of<Conv2D<4, 3, Same, Dilation{2}>>>();
  check_everywhere<Of<DepthwiseConv2D<3, Same>, ReLU>>();
  check_everywhere<Of<DepthwiseConv2D<5, Same, Stride{2}>>>();
  check_everywhere<Of<BatchNorm>>();
  check_everywhere<Of<TransposedConv2D<4, 3, Same, Stride{2}>>>();
}

TEST_CASE("pooling by rows is that of the whole image, rounded once") {
  check_everywhere<Of<MaxPool<2>>>();
  check_everywhere<Of<MaxPool<3, Same, Stride{2}>>>();
  check_everywhere<Of<AveragePool<3, Same, Stride{1}>>>();
  check_everywhere<Of<GlobalAveragePool>>();
}

TEST_CASE("activations, joins and moved values are those of float32, rounded once") {
  check_everywhere<Of<Tanh>>();
  check_everywhere<Of<PReLU>>();
  check_everywhere<Of<Softmax>>();
  check_everywhere<Of<ZeroPad<1>>>();
  check_everywhere<Of<Upsample<2>>>();
  check_everywhere<Of<Add<Layers<>, Layers<>>, ReLU>>();
  check_everywhere<Of<Multiply<Layers<>, Layers<>>>>();
  check_everywhere<Of<Concat<Layers<>, Layers<>, Layers<>>>>();
}

TEST_CASE("dense and recurrent layers are those of float32, rounded once") {
  check_everywhere<Of<Flatten, Dense<19>, ReLU>>();
  check_everywhere<Of<Reshape<11, 42>, LSTM<5>>>();
  check_everywhere<Of<Reshape<11, 42>, GRU<6, Sequence>>>();
}

TEST_CASE("a network with branches is as near to real numbers as its 16-bit tensors allow") {
  double largest = 0.0;
  const double half = distance_from_reals<Float16>(&largest);
  CHECK(half < 4e-3 * largest);
  CHECK(half > 1e-6 * largest);
  const double bfloat = distance_from_reals<BFloat16>(&largest);
  CHECK(bfloat < 4e-2 * largest);
  CHECK(bfloat > half);
}

TEST_CASE("16-bit tensors take half of the workspace of an image network, and of its copies in a trace") {
  using Wide = Model<zoo::ResNet8<>, Float16Policy>;
  using Half = Model<zoo::ResNet8<>, NarrowActivations<Float16Policy>>;
  STATIC_REQUIRE(Half::weight_bytes == Wide::weight_bytes);
  CHECK(Half::workspace_bytes < 0.66 * static_cast<double>(Wide::workspace_bytes));

  const auto model = freeze<NarrowActivations<Float16Policy>>(random_weights<Net>(3));
  HeapWorkspace<decltype(model)> workspace;
  int narrow = 0;
  model.trace(random_input<Net, Float16>(4), workspace, [&](const TraceInfo& info, const auto& values) {
    if (info.format != Format::float16) return;
    ++narrow;
    CHECK(std::isfinite(static_cast<float>(values.data()[0])));
  });
  CHECK(narrow > 8);
}

TEST_CASE("several samples at once give what they give one by one") {
  const auto model = freeze<NarrowActivations<BFloat16Policy>>(random_weights<Net>(3));
  HeapWorkspace<decltype(model)> workspace;
  std::vector<float> inputs;
  std::vector<Model<Net>::output_tensor> expected;
  for (unsigned sample = 0; sample < 5; ++sample) {
    const auto input = random_input<Net, BFloat16>(sample);
    inputs.insert(inputs.end(), input.begin(), input.end());
    expected.push_back(model(input, workspace));
  }
  auto found = expected;
  for (auto& scores : found) scores = {};
  model.batch(std::span<const float>(inputs), std::span(found), workspace);
  int wrong = 0;
  for (std::size_t sample = 0; sample < found.size(); ++sample)
    for (std::size_t index = 0; index < found[sample].size(); ++index)
      if (!(std::abs(found[sample][index] - expected[sample][index]) <= 1e-2f)) ++wrong;
  CHECK(wrong == 0);
}

namespace {
struct Ends : Sequential<Input<9, 8, 4>, Named<"first", Conv2D<6, 3, Same>>, ReLU,
                         Named<"middle", Conv2D<6, 3, Same>>, ReLU, Named<"last", Conv2D<6, 3, Same>>,
                         GlobalAveragePool, Dense<4>> {};
}  // namespace

TEST_CASE("16-bit tensors mix with integers and with float32") {
  using Policy = Mixed<NarrowActivations<Float16Policy>, At<"middle", Int8Policy>, At<"last", Float32Policy>>;
  const auto weights = random_weights<Ends>(5);
  const auto input = random_input<Ends, Float16>(6);
  Quantization<Ends> ranges;
  ranges.ranges.fill({-8.0f, 8.0f});
  const auto exact = scores_of(freeze<Float32Policy>(weights), input);
  const auto model = freeze<Policy>(weights, ranges);
  const auto found = scores_of(model, input);
  for (std::size_t index = 0; index < exact.size(); ++index)
    CHECK(std::abs(found[index] - exact[index]) < 0.15f);

  int widened = 0;
  int narrowed = 0;
  HeapWorkspace<decltype(model)> workspace;
  model.trace(input, workspace, [&](const TraceInfo& info, const auto&) {
    widened += info.kind == StepKind::widen ? 1 : 0;
    narrowed += info.kind == StepKind::narrow ? 1 : 0;
  });
  CHECK(widened >= 1);
  CHECK(narrowed >= 1);
}

namespace {
struct Signs : Sequential<Input<9, 8, 4>, Conv2D<32, 3, Same>, HardTanh, Named<"binary", Conv2D<16, 3, Same>>,
                          BatchNorm, HardTanh, Conv2D<6, 3, Same>, GlobalAveragePool, Dense<4>> {};
}  // namespace

TEST_CASE("a binary layer between 16-bit tensors writes float32, which is narrowed") {
  const auto weights = random_weights<Signs>(8);
  const auto input = random_input<Signs, Float16>(9);
  const auto exact = scores_of(freeze<Mixed<Float32Policy, At<"binary", BinaryPolicy>>>(weights), input);
  const auto found =
      scores_of(freeze<Mixed<NarrowActivations<Float32Policy>, At<"binary", BinaryPolicy>>>(weights), input);
  float largest = 0.0f;
  for (const float score : exact) largest = std::max(largest, std::abs(score));
  for (std::size_t index = 0; index < exact.size(); ++index)
    CHECK(std::abs(found[index] - exact[index]) < 4e-3f * largest);
}
