#include <whet/topology/average_pool.hpp>
#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/hard_swish.hpp>
#include <whet/topology/max_pool.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/relu6.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/softmax.hpp>
#include <whet/topology/squeeze_excite.hpp>
#include <whet/topology/zero_pad.hpp>
#include <whet/train/initialize.hpp>
#include <whet/train/quantized/network.hpp>
#include <whet/train/quantized/observe.hpp>

#include "catch.hpp"
#include "train/quantized/evaluated.hpp"
#include "train/quantized/images.hpp"

namespace {

using namespace whet;

struct Body {
  using layers = Layers<Conv2D<6, 3>, BatchNorm, ReLU, Dropout<Ratio<1, 10>>, Conv2D<6, 1>, BatchNorm>;
};
/// One step of every kind that is trained: signed and non-negative, with zero points and without.
struct Vision
    : Sequential<Input<6, 6, 2>, Conv2D<6, 3>, BatchNorm, ReLU, DepthwiseConv2D<3>, ReLU6, Residual<Body>,
                 ZeroPad<1>, MaxPool<2>, Concat<Layers<Conv2D<6, 1>, HardSwish>, Layers<>>, SqueezeExcite<2>,
                 AveragePool<2, Stride{1}>, Conv2D<8, 1, Groups{2}>, GlobalAveragePool, Dense<1>, Dense<3>,
                 Softmax> {};

const TrainOptions options{.epochs = 2, .seed = 3, .batch = 32, .learning_rate = 0.005};

Evaluated<Vision, Int8Policy> trained_on(const Dataset& data) {
  Weights<Vision> weights;
  initialize(weights, 5);
  ThreadPool pool(2);
  Quantization<Vision> start = quantized::observe(weights, data, 32, Generator(6), pool);
  // Signed tensors with a zero point.
  for (std::size_t tensor : {11U, 12U, 15U, 17U, 23U}) {
    REQUIRE(!records<Vision>[tensor - 1].bounds.nonnegative());
    start.fixed[tensor]->zero_point = static_cast<int>(tensor) - 20;
  }
  return {weights, start, data, options};
}

}  // namespace

TEST_CASE("every kind of step evaluates the integers of the frozen model") {
  auto evaluated = trained_on(toy_images(400, Shape(6, 6, 2)));
  const Dataset unseen = toy_images(300, Shape(6, 6, 2), 99);
  evaluated.forward(unseen, false);
  CHECK(count_differences(evaluated, evaluated.trained(), unseen) == 0);
  // Dropout drops.
  evaluated.forward(unseen, true);
  CHECK(count_differences(evaluated, evaluated.trained(), unseen) > 0);
}
