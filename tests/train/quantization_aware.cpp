#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <stdexcept>
#include <vector>

#include <whet/train/metrics.hpp>
#include <whet/train/quantization_aware.hpp>
#include <whet/transform/calibrate.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"
#include "train/quantized/evaluated.hpp"
#include "train/toy_data.hpp"

namespace {

using namespace whet;

struct Block {
  using layers = Layers<Conv2D<6, 3>, BatchNorm, ReLU, Conv2D<6, 1>, BatchNorm>;
};
struct Net
    : Sequential<Input<6, 6, 2>, Named<"stem", Conv2D<6, 3>>, BatchNorm, ReLU, DepthwiseConv2D<3>, BatchNorm,
                 ReLU6, Residual<Block>, ReLU, MaxPool<2>, Concat<Layers<Conv2D<6, 1>, HardSwish>, Layers<>>,
                 SqueezeExcite<2>, AveragePool<2, Stride{1}>, Conv2D<8, 1, Groups{1}>, BatchNorm, GlobalAveragePool, Dense<3>> {};

const TrainOptions options{.epochs = 6, .seed = 3, .batch = 32, .learning_rate = 0.005};

Dataset images(int count, std::uint64_t seed) {
  const Dataset points = toy_data(count, 72, 3, seed);
  return Dataset(Shape(6, 6, 2), {points.samples().begin(), points.samples().end()}, {points.labels().begin(), points.labels().end()}, 3);
}
}  // namespace

TEST_CASE("conv: what training evaluated is what freeze produces") {
  const Dataset data = images(600, 1);
  Weights<Net> weights = train<Net>(data, options);
  Evaluated<Net, Int8Policy> evaluated(weights, calibrate(weights, data), data, options);
  const Dataset unseen = images(500, 99);
  evaluated.forward(unseen);
  CHECK(count_differences(evaluated, evaluated.trained(), unseen) == 0);
  CHECK(accuracy(freeze<Int8Policy>(evaluated.trained()), unseen) > 0.98);
  auto scratch = train<Net, QuantizationAware<Int8Policy>>(data, options, [](const TrainingProgress& p){ if (p.epoch_ended) std::printf("%f %f\n", p.loss, p.accuracy);});
  CHECK(accuracy(freeze<Int8Policy>(scratch), unseen) > 0.98);
}
