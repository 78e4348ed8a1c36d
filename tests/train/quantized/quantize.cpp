#include <cstddef>

#include <whet/precision/binary.hpp>
#include <whet/precision/edges_int8.hpp>
#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/hard_tanh.hpp>
#include <whet/topology/residual.hpp>
#include <whet/train/initialize.hpp>
#include <whet/train/quantized/observe.hpp>
#include <whet/train/quantized/quantize.hpp>

#include "catch.hpp"
#include "train/quantized/evaluated.hpp"
#include "train/quantized/images.hpp"

namespace {

using namespace whet;

/// Sums in float, of a binary layer and of int8 and then of float, that are read as signs, as float, and at
/// the end as int8.
struct Branched
    : Sequential<Input<4, 4, 3>, Conv2D<6, 3>, BatchNorm, HardTanh, Residual<Conv2D<6, 3>, BatchNorm>,
                 Residual<Conv2D<6, 3>, BatchNorm>, Dropout<Ratio<1, 10>>, GlobalAveragePool, Dense<3>> {};
using Policy = EdgesInt8<BinaryPolicy>;

}  // namespace

TEST_CASE(
    "float tensors between binary and int8 layers are those of the frozen model, and their scale learns") {
  const Dataset data = toy_images(300, Shape(4, 4, 3));
  const Dataset unseen = toy_images(200, Shape(4, 4, 3), 99);
  Weights<Branched> weights;
  initialize(weights, 5);
  ThreadPool pool(2);
  const Quantization<Branched> start = quantized::observe(weights, data, 32, Generator(6), pool);
  Evaluated<Branched, Policy> evaluated(
      weights, start, data, TrainOptions{.epochs = 2, .seed = 3, .batch = 32, .learning_rate = 0.005});
  evaluated.forward(unseen, false);
  auto trained = evaluated.trained();
  CHECK(count_differences(evaluated, trained, unseen) == 0);

  // The last sum, of which dropout drops some, becomes int8.
  const std::size_t sum = 6;
  REQUIRE(records<Folded<Branched>>[sum - 1].role == LayerRole::join);
  const float learned = trained.quantization.fixed[sum]->scale;
  CHECK(learned > 0.0F);
  CHECK(learned != start.fixed[9]->scale);
  CHECK(learned < 3.0F * start.fixed[9]->scale);
  trained.quantization.fixed[sum]->scale *= 1.01F;
  CHECK(count_differences(evaluated, trained, unseen) > 0);
}
