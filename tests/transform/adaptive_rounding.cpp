#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <stdexcept>
#include <vector>

#include <whet/train/generator.hpp>
#include <whet/train/scores.hpp>
#include <whet/transform/adaptive_rounding.hpp>
#include <whet/transform/calibrate.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

/// A policy of another grid: the arithmetic of int8 with weights of four bits.
struct FourBitPolicy : Int8Policy {
  static constexpr const char* name = "FourBitPolicy";
  static constexpr int weight_levels = 7;
};

struct Network : Sequential<Input<5, 5, 2, NonNegative>, Named<"conv", Conv2D<4, 3, Stride{2}>>, ReLU,
                            Conv2D<4, 2, Groups{2}>, Flatten, Named<"dense", Dense<6>>> {};

Weights<Network> random_weights() {
  Generator generator(9);
  Weights<Network> weights;
  for (float& value : weights.values()) value = static_cast<float>(generator.uniform() - 0.4);
  return weights;
}

/// Images whose values have much in common.
Dataset random_samples(std::size_t count) {
  Generator generator(8);
  std::vector<float> values;
  for (std::size_t sample = 0; sample < count; ++sample) {
    const double light = generator.uniform();
    for (int index = 0; index < 50; ++index)
      values.push_back(static_cast<float>(light + 0.2 * generator.uniform()));
  }
  return Dataset(Shape(5, 5, 2), std::move(values));
}

std::vector<float> scores_of(const auto& model, const Dataset& samples) {
  std::vector<float> result;
  for_each_output(model, samples, [&](std::size_t, std::span<const float> scores) {
    result.insert(result.end(), scores.begin(), scores.end());
  });
  return result;
}

double error_of(const std::vector<float>& one, const std::vector<float>& other) {
  double sum = 0.0;
  for (std::size_t index = 0; index < one.size(); ++index)
    sum += std::pow(double{one[index]} - double{other[index]}, 2);
  return sum;
}

/// Forty samples of 64 features in [0, 1).
Dataset uniform_samples(Generator& generator) {
  std::vector<float> values(40 * 64);
  for (float& value : values) value = static_cast<float>(generator.uniform());
  return Dataset(Shape(64), std::move(values));
}

}  // namespace

TEST_CASE("weights that are rounded adaptively lie on the grid and give more exact scores than the nearest") {
  const auto weights = random_weights();
  const Dataset samples = random_samples(150);
  const auto ranges = calibrate(weights, samples);
  const RoundingOptions options{.iterations = 800, .rows = 512};
  const Trained<Network> rounded = round_adaptively<FourBitPolicy>(weights, ranges, samples, options);

  Quantization<Network> same_scales = ranges;
  same_scales.weight_scales = rounded.quantization.weight_scales;
  const auto adaptive = freeze<FourBitPolicy, target::generic>(rounded);
  const auto nearest = freeze<FourBitPolicy, target::generic>(weights, same_scales);
  const std::vector<float> real = scores_of(weights, samples);
  CHECK(error_of(scores_of(adaptive, samples), real) < 0.5 * error_of(scores_of(nearest, samples), real));

  std::size_t off_grid = 0;
  std::size_t neither = 0;
  std::size_t otherwise = 0;
  for (std::size_t record = 0; record < records<Network>.size(); ++record) {
    const auto& scales = rounded.quantization.weight_scales[record];
    const auto kernel = rounded.weights.parameters().kernel(record);
    const auto given = weights.parameters().kernel(record);
    REQUIRE(scales.size() == static_cast<std::size_t>(kernel.rows()));
    CHECK(rounded.weights.parameters().bias(record) == weights.parameters().bias(record));
    for (Eigen::Index output = 0; output < kernel.rows(); ++output)
      for (Eigen::Index input = 0; input < kernel.cols(); ++input) {
        const double scale = double{scales[static_cast<std::size_t>(output)]};
        const double integer = double{kernel(output, input)} / scale;
        const double place = std::clamp(double{given(output, input)} / scale, -7.0, 7.0);
        if (std::abs(integer - std::round(integer)) > 1e-5 || std::abs(integer) > 7.00001) ++off_grid;
        if (std::abs(integer - place) > 1.00001) ++neither;
        if (std::abs(integer - place) > 0.50001) ++otherwise;
      }
  }
  CHECK(off_grid == 0);
  CHECK(neither == 0);
  CHECK(otherwise > 5);  // It is not the nearest

  // Frozen are these integers.
  const auto& dense = rounded.weights.layer<"dense">().kernel;
  const auto& step = adaptive.model().step<3>();
  std::size_t differing = 0;
  for (int output = 0; output < 6; ++output)
    for (int input = 0; input < dense.cols(); ++input) {
      const float scale = rounded.quantization.weight_scales[4][static_cast<std::size_t>(output)];
      if (step.weights[step.panel.index(output, input, step.inputs)] !=
          std::lround(dense(output, input) / scale))
        ++differing;
    }
  CHECK(differing == 0);
}

TEST_CASE("groups of filters have scales of their own too, but not those of depthwise ones") {
  struct Image : Sequential<Input<8, 8, 6>, Conv2D<9, 3>, ReLU, DepthwiseConv2D<6>> {};
  Generator generator(10);
  Weights<Image> weights;
  for (float& value : weights.values()) value = static_cast<float>(generator.uniform() - 0.5);
  weights.layer<0>().kernel.leftCols(32) *= 0.2f;
  std::vector<float> pixels(std::size_t{60} * 384);
  for (float& pixel : pixels) pixel = static_cast<float>(generator.uniform());
  const Dataset samples(Shape(8, 8, 6), std::move(pixels));
  const auto rounded = round_adaptively<Int4Policy>(weights, calibrate(weights, samples), samples,
                                                    {.iterations = 100, .rows = 100});
  const auto& scales = rounded.quantization.weight_scales;
  REQUIRE(scales[0].size() == 18);
  CHECK(scales[2].size() == 9);
  const auto model = freeze<Int4Policy, target::generic>(rounded);
  const auto& frozen = model.model().step<1>().weights;
  const auto& kernel = rounded.weights.layer<0>().kernel;
  int differing = 0;
  for (int output = 0; output < 9; ++output) {
    CHECK(frozen.multiplier(output, 0) < 4);
    CHECK(frozen.multiplier(output, 53) == 8);
    for (int input = 0; input < 54; ++input) {
      const double integer = double{kernel(output, input)} /
                             double{scales[0][static_cast<std::size_t>(2 * output + input / 32)]};
      CHECK(integer == Catch::Approx(std::round(integer)).margin(1e-4));
      if (frozen.integer(output, input) != std::lround(integer)) ++differing;
    }
  }
  CHECK(differing == 0);
}

TEST_CASE("groups of a policy's dense layers have scales of their own, on the grid of the frozen model") {
  struct Wide : Sequential<Input<50, NonNegative>, Dense<4>> {};
  Generator generator(9);
  Weights<Wide> weights;
  for (float& value : weights.values()) value = static_cast<float>(generator.uniform() - 0.4);
  weights.layer<0>().kernel.leftCols(32) *= 0.05f;
  const Dataset images = random_samples(100);
  const Dataset samples(Shape(50), {images.samples().begin(), images.samples().end()});
  const RoundingOptions options{.iterations = 200, .rows = 100};
  const auto ranges = calibrate(weights, samples);
  const auto rounded = round_adaptively<Int4Policy>(weights, ranges, samples, options);
  const auto& scales = rounded.quantization.weight_scales[0];
  REQUIRE(scales.size() == 8);
  const auto model = freeze<Int4Policy, target::generic>(rounded);
  const auto& frozen = model.model().step<1>().weights;
  const auto& kernel = rounded.weights.layer<0>().kernel;
  int differing = 0;
  for (int output = 0; output < 4; ++output) {
    CHECK(scales[static_cast<std::size_t>(2 * output)] <
          0.1f * scales[static_cast<std::size_t>(2 * output + 1)]);
    for (int input = 0; input < 50; ++input) {
      const double integer =
          double{kernel(output, input)} / double{scales[static_cast<std::size_t>(2 * output + input / 32)]};
      CHECK(integer == Catch::Approx(std::round(integer)).margin(1e-4));
      if (frozen.integer(output, input) != std::lround(integer)) ++differing;
    }
  }
  CHECK(differing == 0);
  // Scales that are decided stay.
  const auto again = round_adaptively<Int4Policy>(rounded.weights, rounded.quantization, samples, options);
  CHECK(again.quantization.weight_scales[0] == scales);
}

TEST_CASE("scales that are decided stay, and layers of a policy without integers do") {
  const auto weights = random_weights();
  const Dataset samples = random_samples(10);
  auto quantization = calibrate(weights, samples);
  quantization.weight_scales[0] = {0.125f};
  using Policy = Mixed<FourBitPolicy, At<"dense", Float32Policy>>;
  const auto rounded = round_adaptively<Policy>(weights, quantization, samples, {.iterations = 1, .rows = 8});
  CHECK(rounded.quantization.weight_scales[0] == std::vector<float>(4, 0.125f));
  CHECK(rounded.quantization.weight_scales[4].empty());
  CHECK(rounded.weights.layer<"dense">().kernel == weights.layer<"dense">().kernel);
  CHECK_THROWS_AS(round_adaptively<Policy>(weights, quantization, samples.first(0)), std::invalid_argument);
  quantization.weight_scales[0] = {0.125f, 0.5f};
  CHECK_THROWS_WITH(round_adaptively<Policy>(weights, quantization, samples),
                    Catch::Matchers::ContainsSubstring("conv"));
}

TEST_CASE("samples that are not finite are refused") {
  const auto weights = random_weights();
  const Dataset samples = random_samples(2);
  std::vector<float> values(samples.samples().begin(), samples.samples().end());
  values[7] = std::numeric_limits<float>::infinity();
  CHECK_THROWS_WITH(round_adaptively<FourBitPolicy>(weights, calibrate(weights, samples),
                                                    Dataset(Shape(5, 5, 2), values), {.iterations = 1}),
                    "data set: expected finite values, found inf in sample 0");
}

TEST_CASE("integer biases stay where the scales that came with them do") {
  const auto weights = random_weights();
  const Dataset samples = random_samples(10);
  const auto biases_with = [&](std::size_t scales) {
    auto quantization = calibrate(weights, samples);
    quantization.weight_scales[4].assign(scales, 0.125f);
    quantization.integer_biases[4].assign(6, 1234);
    return round_adaptively<FourBitPolicy>(weights, quantization, samples, {.iterations = 1, .rows = 8})
        .quantization.integer_biases[4]
        .size();
  };
  CHECK(biases_with(1) == 6);
  CHECK(biases_with(6) == 6);
  // Of two groups of each output's inputs, which the policy does not have.
  CHECK(biases_with(12) == 0);
  CHECK(biases_with(0) == 0);
}

TEST_CASE("a row of next to no weights in groups still holds its bias when it is frozen") {
  struct Wide : Sequential<Input<64, NonNegative>, Dense<2>> {};
  Weights<Wide> weights;
  weights.layer<0>().kernel.row(0).setConstant(1e-6f);
  weights.layer<0>().kernel.row(1).setConstant(0.01f);
  weights.layer<0>().bias.setConstant(0.5f);
  Generator generator(3);
  const Dataset samples = uniform_samples(generator);
  const auto rounded = round_adaptively<Int4Policy>(weights, calibrate(weights, samples), samples,
                                                    {.iterations = 20, .rows = 40});
  const auto model = freeze<Int4Policy, target::generic>(rounded);
  HeapWorkspace<decltype(model)> workspace;
  CHECK(model(samples.sample(0), workspace)[0] == Catch::Approx(0.5).epsilon(0.02));
}

TEST_CASE("scales of groups that are decided are put on the grid of the frozen model") {
  struct Wide : Sequential<Input<64, NonNegative>, Dense<2>> {};
  Generator generator(9);
  Weights<Wide> weights;
  for (float& value : weights.values()) value = static_cast<float>(generator.uniform() - 0.4);
  const Dataset samples = uniform_samples(generator);
  auto ranges = calibrate(weights, samples);
  ranges.weight_scales[0] = {0.1f, 0.0005f, 0.05f, 0.05f};
  const auto rounded = round_adaptively<Int4Policy>(weights, ranges, samples, {.iterations = 5, .rows = 40});
  // The finest of an output is a 255th of its widest.
  CHECK(rounded.quantization.weight_scales[0][0] == Catch::Approx(0.1f));
  CHECK(rounded.quantization.weight_scales[0][1] == Catch::Approx(0.1f / 255.0f));
  const auto model = freeze<Int4Policy, target::generic>(rounded);
  const auto& frozen = model.model().step<1>().weights;
  for (int output = 0; output < 2; ++output)
    for (int input = 0; input < 64; ++input)
      CHECK(frozen.integer(output, input) ==
            std::lround(
                rounded.weights.layer<0>().kernel(output, input) /
                rounded.quantization.weight_scales[0][static_cast<std::size_t>(2 * output + input / 32)]));
}

TEST_CASE("weights of few bits beside float tensors are rounded as well, and frozen as they were") {
  struct Wide : Sequential<Input<64, NonNegative>, Dense<3>> {};
  Generator generator(5);
  Weights<Wide> weights;
  for (float& value : weights.values()) value = static_cast<float>(generator.uniform() - 0.4);
  const Dataset samples = uniform_samples(generator);
  const auto check = [&]<class Policy>(std::size_t scales) {
    const auto rounded = round_adaptively<Policy>(weights, calibrate(weights, samples), samples,
                                                  {.iterations = 100, .rows = 40});
    CHECK(rounded.quantization.weight_scales[0].size() == scales);
    CHECK_FALSE(rounded.weights == weights);
    const auto model = freeze<Policy, target::generic>(rounded);
    const auto real = freeze<Float32Policy, target::generic>(rounded.weights);
    HeapWorkspace<decltype(model)> workspace;
    HeapWorkspace<decltype(real)> real_workspace;
    const auto found = model(samples.sample(0), workspace);
    const auto expected = real(samples.sample(0), real_workspace);
    // Of Dynamic the input is rounded, too.
    for (std::size_t output = 0; output < 3; ++output)
      CHECK(found[output] == Catch::Approx(expected[output]).margin(0.02));
  };
  check.operator()<Dynamic<Int4Policy>>(6);
  check.operator()<WeightOnly<Int4Policy>>(6);
  check.operator()<WeightOnly<Int8Policy>>(3);
}

TEST_CASE("what is pruned is not rounded up") {
  auto weights = random_weights();
  WeightMask mask = full_mask(weights.records());
  auto kept = mask.kernel(0);
  for (Eigen::Index index = 0; index < kept.size(); index += 2) kept.data()[index] = 0;
  weights.set_mask(mask);
  const Dataset samples = random_samples(40);
  const auto rounded = round_adaptively<FourBitPolicy>(weights, calibrate(weights, samples), samples,
                                                       {.iterations = 200, .rows = 40});
  CHECK(rounded.weights.mask() == weights.mask());
  const auto kernel = rounded.weights.parameters().kernel(0);
  for (Eigen::Index index = 0; index < kept.size(); index += 2) CHECK(kernel.data()[index] == 0.0f);
}

TEST_CASE("a group without weights leaves the scales of the others of its output as they are") {
  struct Wide : Sequential<Input<50, NonNegative>, Dense<4>> {};
  Generator generator(9);
  Weights<Wide> weights;
  for (float& value : weights.values()) value = static_cast<float>(0.1 * (generator.uniform() - 0.4));
  const Dataset images = random_samples(100);
  const Dataset samples(Shape(50), {images.samples().begin(), images.samples().end()});
  const RoundingOptions options{.iterations = 50, .rows = 100};
  const auto scales_of = [&] {
    return round_adaptively<Int4Policy>(weights, calibrate(weights, samples), samples, options)
        .quantization.weight_scales[0];
  };
  const auto whole = scales_of();
  weights.layer<0>().kernel.row(1).tail(18).setZero();
  weights.layer<0>().kernel.row(2).setZero();
  const auto pruned = scales_of();
  REQUIRE(pruned.size() == 8);
  CHECK(pruned[0] == whole[0]);
  // .1 at most in 7 steps; the finest of its grid where the group is empty.
  CHECK(pruned[2] == Catch::Approx(whole[2]).epsilon(0.01));
  CHECK(pruned[2] < 0.02f);
  CHECK(pruned[3] < pruned[2]);
  CHECK(pruned[4] > 0.0f);
}
