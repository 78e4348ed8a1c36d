#include <cmath>
#include <cstddef>

#include <whet/precision/binary_weight.hpp>
#include <whet/precision/dynamic_coded.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/ternary.hpp>
#include <whet/precision/weight_only_coded.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/relu.hpp>
#include <whet/train/initialize.hpp>
#include <whet/train/quantized/network.hpp>
#include <whet/train/quantized/observe.hpp>

#include "catch.hpp"
#include "train/quantized/evaluated.hpp"
#include "train/quantized/images.hpp"
#include "train/toy_data.hpp"

namespace {

using namespace whet;

/// The filters of the second convolution have 72 inputs.
struct Vision : Sequential<Input<6, 6, 2>, Conv2D<8, 3>, ReLU, DepthwiseConv2D<3>, ReLU, Conv2D<6, 3>, ReLU,
                           Flatten, Dense<20>, ReLU, Dense<3>> {};

template <class Policy>
Evaluated<Vision, Policy> trained_on(const Dataset& data) {
  Weights<Vision> weights;
  initialize(weights, 5);
  ThreadPool pool(2);
  const Quantization<Vision> start = quantized::observe(weights, data, 32, Generator(6), pool);
  return {weights, start, data, TrainOptions{.epochs = 3, .seed = 3, .batch = 32, .learning_rate = 0.005}};
}

/// A layer of one output, whose groups have several scales.
struct Narrow : Sequential<Input<70>, Dense<1>, Dense<3>> {};

template <class Policy>
void check_policy() {
  auto evaluated = trained_on<Policy>(toy_images(400, Shape(6, 6, 2)));
  const Dataset unseen = toy_images(300, Shape(6, 6, 2), 99);
  evaluated.forward(unseen, false);
  auto trained = evaluated.trained();
  CHECK(count_differences(evaluated, trained, unseen) == 0);
  CHECK(trained.quantization.weight_scales[4].size() == (filter_groups<Policy>.inputs > 0 ? 18 : 6));
  // Other scales make other numbers.
  for (auto& scales : trained.quantization.weight_scales)
    for (float& scale : scales) scale *= 1.001F;
  CHECK(count_differences(evaluated, trained, unseen) > 0);
}

}  // namespace

TEST_CASE("training with weights of a few bits evaluates the integers of the frozen model") {
  check_policy<Int4Policy>();
  check_policy<TernaryPolicy>();
  check_policy<BinaryWeightPolicy>();
}

TEST_CASE("groups of 4-bit weights learn scales of their own, on the grid of the frozen model") {
  const Dataset data = toy_data(200, 70);
  Weights<Narrow> weights;
  initialize(weights, 5);
  weights.parameters().kernel(0).leftCols(32) *= 0.1F;
  ThreadPool pool(1);
  Quantization<Narrow> start = quantized::observe(weights, data, 32, Generator(6), pool);
  const TrainOptions options{.epochs = 2, .batch = 32, .learning_rate = 0.02};
  Evaluated<Narrow, Int4Policy> evaluated(weights, start, data, options);
  evaluated.forward(data);
  const auto trained = evaluated.trained();
  CHECK(count_differences(evaluated, trained, data) == 0);
  const auto& scales = trained.quantization.weight_scales;
  REQUIRE(scales[0].size() == 3);
  CHECK(scales[1].size() == 3);  // One group of one input for each output
  CHECK(scales[0][0] < 0.3F * scales[0][1]);
  // Learned from where the weights would have been frozen.
  const float first = Int4Coding::fit(weights.parameters().kernel(0).data(), 32).scale;
  CHECK(scales[0][0] == Catch::Approx(first).epsilon(0.5));
  CHECK(scales[0][0] != first);

  start.weight_scales = trained.quantization.weight_scales;
  const Evaluated<Narrow, Int4Policy> again(trained.weights, start, data,
                                            {.epochs = 1, .batch = 200, .learning_rate = 1e-9});
  for (std::size_t group = 0; group < 3; ++group)
    CHECK(again.trained().quantization.weight_scales[0][group] == Catch::Approx(scales[0][group]));
}

TEST_CASE("a dynamic policy takes the scales that weights were trained with") {
  const Dataset data = toy_data(200, 70);
  Weights<Narrow> weights;
  initialize(weights, 5);
  ThreadPool pool(1);
  const Quantization<Narrow> start = quantized::observe(weights, data, 32, Generator(6), pool);
  const Evaluated<Narrow, TernaryPolicy> evaluated(weights, start, data,
                                                   {.epochs = 2, .batch = 32, .learning_rate = 0.02});
  const auto trained = evaluated.trained();
  const auto model = freeze<Dynamic<TernaryPolicy>, target::generic>(trained);
  const auto& scales = trained.quantization.weight_scales;
  CHECK(model->step<0>().scale[0] == scales[0][0]);
  for (std::size_t output = 0; output < 3; ++output)
    CHECK(model->step<1>().scale[output] == scales[1][output]);
}

TEST_CASE("policies with a finer grid of group scales take the steps that filters were trained with") {
  const Dataset data = toy_images(200, Shape(6, 6, 2));
  Weights<Vision> weights;
  initialize(weights, 5);
  weights.parameters().kernel(4).leftCols(32) *= 0.02F;  // a group narrower than the filters' grid has
  ThreadPool pool(1);
  const Quantization<Vision> start = quantized::observe(weights, data, 32, Generator(6), pool);
  const Evaluated<Vision, Int4Policy> evaluated(weights, start, data,
                                                {.epochs = 1, .batch = 32, .learning_rate = 1e-4});
  const auto trained = evaluated.trained();
  const auto coarse = freeze<Dynamic<Int4Policy>, target::generic>(trained);
  const auto fine = freeze<WeightOnly<Int4Policy>, target::generic>(trained);
  const auto code = [&](const auto& layer, int output, int input) {
    const float step =
        trained.quantization.weight_scales[4][static_cast<std::size_t>(3 * output + input / 32)];
    return std::lround(static_cast<float>(layer.weights.multiplied(output, input)) * layer.scale[output] /
                       step);
  };
  int different = 0;
  for (int output = 0; output < 6; ++output)
    for (int input = 0; input < 72; ++input)
      if (code(coarse->step<2>(), output, input) != code(fine->step<2>(), output, input)) ++different;
  CHECK(different <= 4);  // on the edge between two codes: steps differ by half a 255th of the widest
}
