#include <array>
#include <cstddef>
#include <limits>

#include <whet/precision/binary.hpp>
#include <whet/precision/bits.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/policy.hpp>
#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/hard_tanh.hpp>
#include <whet/topology/max_pool.hpp>
#include <whet/train/initialize.hpp>
#include <whet/train/quantized/observe.hpp>
#include <whet/train/quantized/sign.hpp>

#include "catch.hpp"
#include "train/quantized/evaluated.hpp"
#include "train/quantized/images.hpp"

namespace {

using namespace whet;

/// From the signs of the input to float scores, with a layer of 4-bit weights between.
struct Signs : Sequential<Input<6, 6, 2>, Conv2D<9, 3>, BatchNorm, HardTanh, MaxPool<2>, Dropout<Ratio<1, 5>>,
                          Conv2D<8, 3>, BatchNorm, HardTanh, Flatten, Named<"middle", Dense<12>>, HardTanh,
                          Dense<7>, HardTanh, Dense<3>> {};
using Policy = Mixed<BinaryPolicy, At<"middle", Int4Policy>>;

constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();
constexpr float tiny = std::numeric_limits<float>::denorm_min();

}  // namespace

TEST_CASE("signs are those that frozen models take, and gradients pass within [-1, 1]") {
  const std::array<float, 10> x{0.0F,  -0.0F,   tiny,     -tiny,   1.0F,
                                -1.0F, 1.0001F, -1.0001F, -300.0F, not_a_number};
  const std::array<float, 10> expected{1, 1, 1, -1, 1, -1, 1, -1, -1, -1};
  const std::array<float, 10> above{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  const std::array<float, 10> passed{1, 2, 3, 4, 5, 6, 0, 0, 0, 0};
  std::array<float, 10> y{};
  std::array<float, 10> gradient{};
  ThreadPool pool(1);
  quantized::SignOperation operation;
  ForwardPass<float> forward{
      {x.data(), 2, 5}, {y.data(), 2, 5}, {{nullptr, 0, 0}, {nullptr, 0}}, nullptr, pool};
  operation.forward(forward);
  CHECK(y == expected);
  for (std::size_t index = 0; index < x.size(); ++index)
    CHECK((y[index] < 0.0F) == (sign_bit(x[index]) == 1U));
  BackwardPass<float> backward{{x.data(), 2, 5},
                               {y.data(), 2, 5},
                               {above.data(), 2, 5},
                               {gradient.data(), 2, 5},
                               {{nullptr, 0, 0}, {nullptr, 0}},
                               {{nullptr, 0, 0}, {nullptr, 0}},
                               pool};
  operation.backward(backward);
  CHECK(gradient == passed);
}

TEST_CASE(
    "networks that take signs of their input and mix with integers evaluate what the frozen model does") {
  const Dataset data = toy_images(300, Shape(6, 6, 2));
  const Dataset unseen = toy_images(200, Shape(6, 6, 2), 99);
  Weights<Signs> weights;
  initialize(weights, 5);
  ThreadPool pool(2);
  const Quantization<Signs> start = quantized::observe(weights, data, 32, Generator(6), pool);
  Evaluated<Signs, Policy> evaluated(
      weights, start, data, TrainOptions{.epochs = 2, .seed = 3, .batch = 32, .learning_rate = 0.005});
  evaluated.forward(unseen, false);
  auto trained = evaluated.trained();
  CHECK(count_differences(evaluated, trained, unseen) == 0);
  // A weight of the first layer's, and one of the last.
  for (const std::size_t layer : {std::size_t{0}, trained.weights.parameters().records() - 1}) {
    auto other = trained;
    other.weights.parameters().kernel(layer).row(0) *= -1.0F;
    CHECK(count_differences(evaluated, other, unseen) > 0);
  }
  // Signs that are dropped in front of a binary layer add nothing, so that its sums are others.
  evaluated.forward(unseen, true);
  CHECK(count_differences(evaluated, trained, unseen) > 0);
}
