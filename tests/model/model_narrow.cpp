#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <span>
#include <vector>

#include <whet/weights/freeze.hpp>
#include <whet/weights/heap_workspace.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"
#include "worse.hpp"

// Policies whose weights are narrower than the float tensors between layers.

namespace {

using namespace whet;

/// Every class of weights, in sizes that fill no panel.
struct Net
    : Sequential<Input<12, 9, 3>, Conv2D<10, 3, Same>, ReLU, DepthwiseConv2D<3>, ReLU6,
                 Named<"pointwise", Conv2D<18, 1>>, AveragePool<2>, Reshape<6, 72>, SimpleRNN<11>, Dense<5>> {
};

struct Made {
  Weights<Net> weights;
  Quantization<Net> ranges;
  std::vector<std::vector<float>> inputs;
};

const Made& made() {
  static const auto result = [] {
    Made random;
    std::mt19937 generator(21);
    std::normal_distribution<float> normal;
    for (std::size_t record = 0; record < records<Net>.size(); ++record) {
      auto layer = random.weights.parameters().layer(record);
      if (layer.kernel.size() == 0) continue;
      const float spread = 1.5f / std::sqrt(static_cast<float>(layer.kernel.cols()));
      for (float& weight : layer.kernel.reshaped()) weight = spread * normal(generator);
      for (float& value : layer.bias.reshaped()) value = 0.3f * normal(generator);
    }
    for (int sample = 0; sample < 5; ++sample)
      for (float& value : random.inputs.emplace_back(input_shape<Net>.size())) value = normal(generator);
    random.ranges.ranges.fill({-6.0f, 6.0f});
    return random;
  }();
  return result;
}

using Scores = std::vector<Model<Net>::output_tensor>;

template <class Policy, class Target>
auto frozen() {
  return freeze<Policy, Target>(made().weights, made().ranges);
}

template <class Frozen>
Scores scores_of(const Frozen& model) {
  HeapWorkspace<Frozen> workspace;
  Scores scores;
  for (const auto& input : made().inputs) scores.push_back(model(input, workspace));
  return scores;
}

template <class Policy, class Target>
Scores scores() {
  return scores_of(frozen<Policy, Target>());
}

double distance(const Scores& found, const Scores& expected) {
  double furthest = 0.0;
  double largest = 0.0;
  for (std::size_t sample = 0; sample < expected.size(); ++sample)
    for (std::size_t index = 0; index < expected[sample].size(); ++index) {
      furthest = worse(furthest, std::abs(double{found[sample][index]} - double{expected[sample][index]}));
      largest = std::max(largest, std::abs(double{expected[sample][index]}));
    }
  return furthest / largest;
}

/// Scores near those of float32, and the same on both targets but for the rounding of sums.
template <class Policy>
void check(double tolerance) {
  const auto exact = scores<Float32Policy, target::generic>();
  const auto generic = scores<Policy, target::generic>();
  CAPTURE(Policy::name, distance(generic, exact));
  CHECK(distance(generic, exact) < tolerance);
  CHECK(distance(generic, exact) > 1e-6);
  CHECK(distance(scores<Policy, target::native>(), generic) < 2e-5);
}

template <class Policy>
inline constexpr std::size_t bytes = Model<Net, Policy, target::generic>::weight_bytes;

/// Of all matrices, with the recurrent one in two parts; biases and scales are float32 for each output.
constexpr std::size_t weights = 10 * 27 + 10 * 9 + 18 * 10 + 11 * 72 + 11 * 11 + 5 * 11;
constexpr std::size_t outputs = 10 + 10 + 18 + 11 + 11 + 5;
static_assert(bytes<Float32Policy> == 4 * weights + 4 * outputs);
static_assert(bytes<Float16Policy> >= 2 * weights + 4 * outputs &&
                  bytes<Float16Policy> <= 2 * weights + 4 * outputs + 16,
              "16 bits a weight, but for padding");
static_assert(bytes<WeightOnly<Int8Policy>> >= weights + 8 * outputs &&
              bytes<WeightOnly<Int8Policy>> <= weights + 8 * outputs + 32);

}  // namespace

TEST_CASE("a network of half-precision weights scores within a hundredth of float32") {
  check<Float16Policy>(1e-2);
}

TEST_CASE("networks of integer weights with float tensors score near float32") {
  check<WeightOnly<Int8Policy>>(5e-2);
  check<WeightOnly<Int4Policy>>(0.5);
}

TEST_CASE("narrow weights take several samples at once, mix with integers, and a trace shows both") {
  using Policy = Mixed<Float16Policy, At<"pointwise", Int8Policy>>;
  const auto model = frozen<Policy, target::native>();
  const auto one_by_one = scores_of(model);
  CHECK(distance(one_by_one, scores<Float32Policy, target::generic>()) < 0.1);

  HeapWorkspace<decltype(model)> workspace;
  std::vector<float> flat;
  for (const auto& input : made().inputs) flat.insert(flat.end(), input.begin(), input.end());
  auto together = one_by_one;
  for (auto& scores : together) scores = {};
  model.batch(std::span<const float>(flat), std::span(together), workspace);
  CHECK(distance(together, one_by_one) < 1e-5);

  int floats = 0;
  int integers = 0;
  model.trace(made().inputs[1], workspace, [&](const TraceInfo& info, const auto&) {
    ++(info.format == Format::float32 ? floats : integers);
  });
  CHECK(floats > 2);
  CHECK(integers > 0);
}
