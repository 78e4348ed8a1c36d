#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include <whet/weights/freeze.hpp>
#include <whet/weights/heap_workspace.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"
#include "model/real_interpreter.hpp"
#include "worse.hpp"

namespace {

using namespace whet;

struct Plain : Sequential<Input<9, 7, 3>, Conv2D<5, 3, Stride{2}, Valid>, ReLU, DepthwiseConv2D<3>, ReLU6,
                          Conv2D<8, 1>, BatchNorm, HardSwish, AveragePool<2>, Flatten, Dense<4>> {};
struct Blocks
    : Sequential<Input<8, 8, 3, NonNegative>, Conv2D<8, 3>, BatchNorm, ReLU,
                 Residual<Conv2D<8, 3>, ReLU, Conv2D<8, 3>>, ReLU,
                 Residual<Shortcut<Conv2D<16, 1, Stride{2}>>, Conv2D<16, 3, Stride{2}>, ReLU, Conv2D<16, 3>>,
                 ReLU, SqueezeExcite<4>, GlobalAveragePool, Dense<6>> {};
struct Branching
    : Sequential<
          Input<6, 6, 4>,
          Concat<Layers<>, MaxPool<3, Stride{1}, Same>, Layers<Conv2D<3, 1>, Swish>, DepthwiseConv2D<3>>,
          PReLU, Add<Conv2D<6, 3, Dilation{2}>, Conv2D<6, 3, Groups{3}>, Layers<Conv2D<6, 1>, ELU>>,
          Multiply<Layers<>, Layers<Conv2D<6, 1>, Sigmoid>>, Concat<Layers<>, Conv2D<3, 1>>, ReLU,
          Conv2D<5, 1>, Concat<Layers<>, Conv2D<2, 1>>, HardSwish, GlobalAveragePool, Dense<3>> {};
struct Images
    : Sequential<Input<5, 4, 2>, ZeroPad<1, 1, 2, 2>, Upsample<Size{2, 1}>, Conv2D<4, Size{2, 3}, Valid>,
                 ReLU, Conv2D<4, 3, Stride{2}>, DepthwiseConv2D<3, Multiplier{2}>, HardSigmoid> {};
struct Upwards : Sequential<Input<3, 4, 2>, TransposedConv2D<5, 3, Stride{2}>, ReLU,
                            TransposedConv2D<2, Size{2, 4}, Stride{2, 1}, Valid>> {};
struct Steps : Sequential<Input<12, 4>, Conv1D<6, 3, Causal>, ReLU, Conv1D<5, 3, Causal, Dilation{2}>, ReLU,
                          Conv1D<4, 2, 2, Valid>> {};

template <class Network>
struct Case {
  Weights<Network> weights;
  Quantization<Network> quantization;
  std::vector<std::vector<float>> inputs;
  std::vector<real_interpreter::Values> scores;

  explicit Case(unsigned seed) {
    std::mt19937 generator(seed);
    std::normal_distribution<float> normal;
    for (std::size_t index = 0; index < records<Network>.size(); ++index) {
      auto layer = weights.parameters().layer(index);
      const float spread =
          1.3f / std::sqrt(static_cast<float>(std::max<Eigen::Index>(layer.kernel.cols(), 1)));
      for (Eigen::Index weight = 0; weight < layer.kernel.size(); ++weight)
        layer.kernel.data()[weight] = spread * normal(generator);
      for (Eigen::Index bias = 0; bias < layer.bias.size(); ++bias)
        layer.bias(bias) = 0.3f * normal(generator);
      if (records<Network>[index].role == LayerRole::normalization)
        layer.kernel.col(2) = layer.kernel.col(2).cwiseAbs().array() + 0.5f;
    }
    for (int sample = 0; sample < 20; ++sample) {
      std::vector<float> input(input_shape<Network>.size());
      for (float& value : input)
        value = Network::input::nonnegative ? std::abs(normal(generator)) : normal(generator);
      calibrate(input);
      inputs.push_back(std::move(input));
    }
  }

  void calibrate(const std::vector<float>& input) {
    const auto widen = [&](std::size_t tensor, double value) {
      Range& range = quantization.ranges[tensor];
      range.low = std::min(range.low, static_cast<float>(value));
      range.high = std::max(range.high, static_cast<float>(value));
    };
    for (float value : input) widen(0, double{value});
    const auto outputs = real_interpreter::run(weights.records(), weights.parameters(), input);
    for (std::size_t record = 0; record < outputs.size(); ++record)
      for (double value : outputs[record]) widen(record + 1, value);
    scores.push_back(outputs.back());
  }
};

template <class Policy, class Target, class Network>
std::vector<std::vector<float>> scores_of(const Case<Network>& made) {
  const auto model = freeze<Policy, Target>(made.weights, made.quantization);
  HeapWorkspace<decltype(model)> workspace;
  std::vector<std::vector<float>> scores;
  for (const auto& input : made.inputs) {
    const auto output = model(input, workspace);
    scores.emplace_back(output.begin(), output.end());
  }
  // The same samples in one call.
  std::vector<float> flat, together(scores.size() * scores[0].size());
  for (const auto& input : made.inputs) flat.insert(flat.end(), input.begin(), input.end());
  model.batch(flat, together, workspace);
  double error = 0.0;
  for (std::size_t index = 0; index < together.size(); ++index)
    error = worse(error, std::abs(double{together[index]} -
                                  double{scores[index / scores[0].size()][index % scores[0].size()]}));
  CHECK(error <= 1e-4);
  return scores;
}

/// Largest difference, as a part of the largest score.
template <class First, class Second>
double distance(const std::vector<First>& first, const std::vector<Second>& second) {
  double difference = 0.0, largest = 1e-9;
  for (std::size_t sample = 0; sample < first.size(); ++sample)
    for (std::size_t index = 0; index < first[sample].size(); ++index) {
      difference = worse(difference, std::abs(double{first[sample][index]} - double{second[sample][index]}));
      largest = std::max(largest, std::abs(double{second[sample][index]}));
    }
  return difference / largest;
}

template <class Network>
void check(unsigned seed) {
  const Case<Network> made(seed);
  CHECK(distance(scores_of<Float32Policy, target::generic>(made), made.scores) < 1e-5);
  CHECK(distance(scores_of<Float32Policy, target::native>(made), made.scores) < 1e-5);
  const auto int8 = scores_of<Int8Policy, target::generic>(made);
  CHECK(distance(int8, made.scores) < 0.12);
  CHECK(int8 == scores_of<Int8Policy, target::native>(made));
  const auto tflite = scores_of<TfliteInt8Policy, target::generic>(made);
  CHECK(distance(tflite, made.scores) < 0.12);
  CHECK(tflite == scores_of<TfliteInt8Policy, target::native>(made));
  CHECK(distance(scores_of<Dynamic<Int8Policy>, target::native>(made), made.scores) < 0.12);
}

}  // namespace

TEST_CASE("convolutions, normalization and pooling compute what naive loops compute, under every policy") {
  check<Plain>(1);
  check<Images>(2);
}
TEST_CASE("residual blocks with identity and projection and squeeze-excite follow their branches") {
  check<Blocks>(3);
}
TEST_CASE("concatenation, sums and products of several branches follow their branches") {
  check<Branching>(4);
}
TEST_CASE("transposed convolutions and convolutions along a sequence compute what naive loops compute") {
  check<Upwards>(5);
  check<Steps>(6);
}

TEST_CASE("a clamp behind a sum is fused into it, and values that only move keep their quantization") {
  constexpr const auto& program = Model<Blocks, Int8Policy, target::generic>::program;
  int joins = 0;
  for (int index = 0; index < program.step_count; ++index) {
    const Step& step = program.step(index);
    if (step.kind != StepKind::join ||
        records<Blocks>[static_cast<std::size_t>(step.record)].type.view() != "Add")
      continue;
    ++joins;
    CHECK(step.activation == step.record + 1);
    CHECK(program.tensor(step.output).nonnegative);
  }
  CHECK(joins == 2);

  const Case<Plain> made(7);
  const auto model = freeze<TfliteInt8Policy>(made.weights, made.quantization);
  HeapWorkspace<decltype(model)> workspace;
  TensorQuantization before{}, pooled{};
  model.trace(made.inputs[0], workspace, [&](const TraceInfo& info, const auto&) {
    if (info.kind == StepKind::pool)
      pooled = info.quantization;
    else if (pooled == TensorQuantization{})
      before = info.quantization;
  });
  CHECK(pooled == before);
}

TEST_CASE("values that move from one policy to another are not taken for what that policy would prove") {
  struct Net : Sequential<Input<4, 4, 4, NonNegative>, Conv2D<8, 1>, ReLU, Named<"pool", MaxPool<2>>,
                          Conv2D<8, 1>, Flatten, Dense<3>> {};
  using Policy = Mixed<Int8Policy, At<0, TfliteInt8Policy>, At<"pool", Int8Policy>>;
  constexpr const auto& program = Model<Net, Policy, target::generic>::program;
  for (int index = 0; index < program.step_count; ++index)
    if (program.step(index).kind == StepKind::pool)
      CHECK_FALSE(program.tensor(program.step(index).output).nonnegative);
  const Case<Net> made(9);
  CHECK(scores_of<Policy, target::generic>(made) == scores_of<Policy, target::native>(made));
  CHECK(distance(scores_of<Policy, target::generic>(made), made.scores) < 0.12);
}

TEST_CASE("parts of a model may have another precision, and branches meet in that of their join") {
  using Policy = Mixed<Int8Policy, At<1, Float32Policy>, At<2, Float32Policy>>;
  const Case<Blocks> made(8);
  CHECK(distance(scores_of<Policy, target::native>(made), made.scores) < 0.12);
  CHECK(distance(scores_of<Mixed<Float32Policy, At<1, Int8Policy>>, target::generic>(made), made.scores) <
        0.12);
}

TEST_CASE("a branch that only a join reads has the format and the scale of that join") {
  struct Net
      : Sequential<Input<8>, Dense<8>, Residual<Named<"a", Dense<8>>, Named<"b", Dense<8>>>, Dense<4>> {};
  const Case<Net> made(10);
  // The shortcut goes from 16 bits to 8, from 8 to 16, from floats to 8 bits.
  CHECK(distance(scores_of<Mixed<Int8Policy, At<first_layer, Int16x8Policy>, At<"a", Int16x8Policy>>,
                           target::generic>(made),
                 made.scores) < 0.06);
  CHECK(distance(
            scores_of<Mixed<Int16x8Policy, At<first_layer, Int8Policy>, At<"a", Int8Policy>>, target::native>(
                made),
            made.scores) < 0.06);
  CHECK(distance(scores_of<Mixed<Float32Policy, At<"b", Int8Policy>>, target::native>(made), made.scores) <
        0.06);
  CHECK(
      distance(scores_of<Mixed<TfliteInt8Policy, At<1, Int8Policy>, At<"a", Float32Policy>>, target::generic>(
                   made),
               made.scores) < 0.06);
}
