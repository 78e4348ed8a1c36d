#include <cstddef>

#include <whet/precision/binary_weight.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/ternary.hpp>
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

namespace {

using namespace whet;

struct Vision : Sequential<Input<6, 6, 2>, Conv2D<8, 3>, ReLU, DepthwiseConv2D<3>, ReLU, Flatten, Dense<20>,
                           ReLU, Dense<3>> {};

template <class Policy>
Evaluated<Vision, Policy> trained_on(const Dataset& data) {
  Weights<Vision> weights;
  initialize(weights, 5);
  ThreadPool pool(2);
  const Quantization<Vision> start = quantized::observe(weights, data, 32, Generator(6), pool);
  return {weights, start, data, TrainOptions{.epochs = 3, .seed = 3, .batch = 32, .learning_rate = 0.005}};
}

template <class Policy>
void check_policy() {
  auto evaluated = trained_on<Policy>(toy_images(400, Shape(6, 6, 2)));
  const Dataset unseen = toy_images(300, Shape(6, 6, 2), 99);
  evaluated.forward(unseen, false);
  auto trained = evaluated.trained();
  CHECK(count_differences(evaluated, trained, unseen) == 0);
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
