#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include <whet/transform/pruning/options.hpp>
#include <whet/transform/pruning/select.hpp>
#include <whet/transform/retarget.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/weights/heap_workspace.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"
#include "kernel/targets.hpp"

using namespace whet;

namespace {

struct Images
    : Sequential<Input<7, 6, 5>, Conv2D<20, 3>, BatchNorm, ReLU, DepthwiseConv2D<3>, ReLU, Conv2D<16, 1>,
                 ReLU, Conv2D<9, 3, Stride{2}, Valid>, Flatten, Dense<21>, Tanh, Dense<6>> {};

/// Random weights, of which a pattern's are left.
template <class Pattern>
Weights<Images> weights_for() {
  Weights<Images> weights;
  std::mt19937 random(4);
  std::uniform_real_distribution<float> uniform(-0.4f, 0.4f);
  for (float& value : weights.values()) value = uniform(random);
  weights.parameters().kernel(1).col(2).setConstant(0.7f);
  ParameterBuffer<float> scores(weights.records());
  for (std::size_t index = 0; index < weights.values().size(); ++index)
    scores.values()[index] = std::abs(weights.values()[index]);
  WeightMask mask = full_mask(weights.records());
  detail::select_pruned(weights.records(), scores, options_for<Pattern>(), mask);
  weights.set_mask(mask);
  return weights;
}

Quantization<Images> some_ranges() {
  Quantization<Images> quantization;
  for (std::size_t tensor = 0; tensor < quantization.ranges.size(); ++tensor) {
    const bool never_negative = tensor > 0 && records<Images>[tensor - 1].bounds.nonnegative();
    quantization.ranges[tensor] = {never_negative ? 0.0f : -2.0f, 2.5f};
  }
  return quantization;
}

/// These layers are too small for a gain, which is not what is tested.
const WarningHandler silenced = set_warning_handler({});

std::vector<float> some_inputs(std::size_t samples) {
  std::mt19937 random(8);
  std::uniform_real_distribution<float> uniform(-1.5f, 1.5f);
  std::vector<float> inputs(samples * input_shape<Images>.size());
  for (float& value : inputs) value = uniform(random);
  return inputs;
}

template <class Frozen>
std::vector<float> scores_of(const Frozen& model, std::size_t samples) {
  const std::vector<float> inputs = some_inputs(samples);
  std::vector<float> outputs(samples * output_shape<Images>.size());
  HeapWorkspace<Frozen> workspace;
  model.batch(inputs, outputs, workspace);
  return outputs;
}

/// Sparse and dense layers of the same weights, one against the other, on every target.
template <class DensePolicy, class SparsePolicy>
void check_against_dense(float tolerance) {
  const auto weights = weights_for<typename SparsePolicy::pattern>();
  constexpr std::size_t samples = 5;
  const auto expected = scores_of(freeze<DensePolicy, target::generic>(weights, some_ranges()), samples);
  for_each_target([&]<class Target>() {
    INFO(Target::name);
    const auto found = scores_of(freeze<SparsePolicy, Target>(weights, some_ranges()), samples);
    for (std::size_t index = 0; index < found.size(); ++index)
      CHECK(std::abs(found[index] - expected[index]) <= tolerance);
  });
}

}  // namespace

TEST_CASE("a sparse network computes what the dense one with zeros computes") {
  check_against_dense<Float32Policy, Sparse<Float32Policy, Block<16, 1, Keep{30}>>>(1e-4f);
  check_against_dense<Float32Policy, Sparse<Float32Policy, NofM<2, 4>>>(1e-4f);
  check_against_dense<Float16Policy, Sparse<Float16Policy, Unstructured<Keep{20}>>>(1e-4f);
}

TEST_CASE("a sparse integer network computes the integers of the dense one with zeros") {
  check_against_dense<Int8Policy, Sparse<Int8Policy, Block<8, 4, Keep{40}>>>(0.0f);
  check_against_dense<TfliteInt8Policy, Sparse<TfliteInt8Policy, NofM<2, 4>>>(0.0f);
  check_against_dense<GroupedInt4Policy<0>, Sparse<Int4Policy, Block<8, 4, Keep{40}>>>(0.0f);
  check_against_dense<GroupedInt4Policy<0>, Sparse<Int4Policy, NofM<2, 4>>>(0.0f);
  check_against_dense<GroupedInt4Policy<0>, Sparse<Int4Policy, Unstructured<Keep{30}>>>(0.0f);
}

TEST_CASE("a sparse model keeps its results on another target") {
  using Pairs = Sparse<Int8Policy, NofM<2, 4>>;
  const auto weights = weights_for<Pairs::pattern>();
  const auto portable = freeze<Pairs, target::generic>(weights, some_ranges());
  for_each_target([&]<class Target>() {
    const auto moved = retarget<Target>(portable);
    CHECK(scores_of(moved, 3) == scores_of(portable, 3));
    CHECK(scores_of(retarget<target::generic>(moved), 3) == scores_of(portable, 3));
  });
}

TEST_CASE("At says which layers are sparse") {
  using Policy = Mixed<Int8Policy, At<4, Sparse<Int8Policy, Block<8, 4, Keep{40}>>>>;
  using Deployed = Model<Images, Policy>;
  STATIC_REQUIRE(Deployed::weight_bytes < Model<Images, Int8Policy>::weight_bytes);
  const auto weights = weights_for<Block<8, 4, Keep{40}>>();
  CHECK(scores_of(freeze<Policy>(weights, some_ranges()), 3) ==
        scores_of(freeze<Int8Policy>(weights, some_ranges()), 3));
}
