#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/leaky_relu.hpp>
#include <whet/topology/max_pool.hpp>
#include <whet/topology/prelu.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/relu6.hpp>
#include <whet/topology/residual.hpp>
#include <whet/train/scores.hpp>
#include <whet/transform/equalize.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"
#include "worse.hpp"

using namespace whet;

namespace {

/// Pairs across an activation, a pooling, Flatten, groups and a multiplier; one across ReLU6, which is none.
struct Chain : Sequential<Input<6, 5, 3>, Named<"stem", Conv2D<4, 3>>, LeakyReLU<>, MaxPool<2>,
                          Named<"depthwise", DepthwiseConv2D<3, Multiplier{2}>>, PReLU,
                          Named<"grouped", Conv2D<6, 3, Groups{2}>>, ReLU, Flatten, Named<"dense", Dense<5>>,
                          ReLU6, Named<"last", Dense<4>>> {};

/// Two readers, a sum, and batch normalization that nothing takes up: no pair in it.
struct Branching : Sequential<Input<4, 4, 2>, BatchNorm, Conv2D<3, 1>, Residual<Conv2D<3, 3>, ReLU>,
                              Conv2D<2, 1>, ReLU, BatchNorm, Flatten, Dense<2>> {};

/// Weights whose channels differ by up to a factor of 100, with positive variances.
template <class Network>
Weights<Network> uneven_weights(std::uint64_t seed) {
  Weights<Network> weights;
  const std::vector<double> values = random_values(weights.values().size(), seed, 1.0);
  std::ranges::transform(values, weights.values().begin(),
                         [](double value) { return static_cast<float>(value); });
  for (std::size_t record = 0; record < records<Network>.size(); ++record) {
    auto layer = weights.parameters().layer(record);
    for (Eigen::Index output = 0; output < layer.kernel.rows(); ++output)
      layer.kernel.row(output) *= std::exp2(static_cast<float>((output * 5 + 3) % 7));
    if (records<Network>[record].role == LayerRole::normalization) layer.kernel = layer.kernel.cwiseAbs();
  }
  return weights;
}

template <class Network>
std::vector<float> outputs_of(const Weights<Network>& weights) {
  std::vector<float> values;
  for (double value : random_values(20 * input_shape<Network>.size(), 4))
    values.push_back(static_cast<float>(value));
  std::vector<float> outputs;
  for_each_output(weights, Dataset(input_shape<Network>, values),
                  [&](std::size_t, std::span<const float> output) {
                    outputs.insert(outputs.end(), output.begin(), output.end());
                  });
  return outputs;
}

float largest(const Eigen::Ref<const Eigen::MatrixXf>& values) { return values.cwiseAbs().maxCoeff(); }

}  // namespace

TEST_CASE("equalized weights compute what the given ones do") {
  for (const std::uint64_t seed : {1U, 2U}) {
    const auto weights = uneven_weights<Chain>(seed);
    const auto equal = equalize(weights);
    const std::vector<float> expected = outputs_of(weights);
    const std::vector<float> found = outputs_of(equal);
    double scale = 0.0;
    double worst = 0.0;
    for (std::size_t index = 0; index < expected.size(); ++index) {
      scale = std::max(scale, std::abs(double{expected[index]}));
      worst = worse(worst, std::abs(double{expected[index]} - double{found[index]}));
    }
    CHECK(worst < 1e-5 * scale);
    CHECK(equal.layer<"stem">().kernel != weights.layer<"stem">().kernel);
  }
}

TEST_CASE("a channel has the same range in the layer that makes it and in the one that takes it") {
  const auto equal = equalize(uneven_weights<Chain>(3));
  const auto stem = equal.layer<"stem">().kernel;
  const auto depthwise = equal.layer<"depthwise">().kernel;
  const auto grouped = equal.layer<"grouped">().kernel;
  const auto dense = equal.layer<"dense">().kernel;
  for (Eigen::Index channel = 0; channel < 4; ++channel)
    CHECK(largest(stem.row(channel)) ==
          Catch::Approx(largest(depthwise.middleRows(2 * channel, 2))).epsilon(1e-3));
  for (Eigen::Index channel = 0; channel < 8; ++channel) {
    float taken = 0.0f;  // Half of the filters see four channels each, nine pixels of them
    for (Eigen::Index pixel = 0; pixel < 9; ++pixel)
      taken = std::max(taken, largest(grouped.middleRows(channel / 4 * 3, 3).col(4 * pixel + channel % 4)));
    CHECK(largest(depthwise.row(channel)) == Catch::Approx(taken).epsilon(1e-3));
  }
  for (Eigen::Index channel = 0; channel < 6; ++channel) {
    float taken = 0.0f;
    for (Eigen::Index input = channel; input < dense.cols(); input += 6)
      taken = std::max(taken, largest(dense.col(input)));
    CHECK(largest(grouped.row(channel)) == Catch::Approx(taken).epsilon(1e-3));
  }
}

TEST_CASE("a channel of next to no weights keeps its bias, which would drown the others") {
  auto weights = uneven_weights<Chain>(3);
  weights.layer<"stem">().kernel.row(1) *= 1e-8f;
  weights.layer<"stem">().bias(1) = 0.5f;
  const auto equal = equalize(weights);
  CHECK(equal.layer<"stem">().bias(1) == 0.5f);
  CHECK(equal.layer<"stem">().kernel.row(1) == weights.layer<"stem">().kernel.row(1));

  // By the weights that are given, not by those of a later round, in which the largest are smaller.
  struct Pair : Sequential<Input<1>, Dense<3>, ReLU, Dense<1>> {};
  Weights<Pair> pair;
  pair.layer<0>().kernel << 100.0f, 1.0f, 5e-3f;
  pair.layer<0>().bias << 0.0f, 0.0f, 0.5f;
  pair.layer<1>().kernel.setOnes();
  CHECK(equalize(pair).layer<0>().bias(2) == 0.5f);
}

TEST_CASE("layers around a function that is not homogeneous, or with two readers, stay") {
  const auto weights = uneven_weights<Chain>(4);
  const auto equal = equalize(weights);
  CHECK(equal.layer<"last">().kernel == weights.layer<"last">().kernel);
  CHECK(equal.layer<"dense">().bias == weights.layer<"dense">().bias);
  const auto branching = uneven_weights<Branching>(5);
  CHECK(equalize(branching) == branching);
}

TEST_CASE(
    "a pair by hand: each channel gets the geometric mean of its ranges, one that is never used stays") {
  struct Pair : Sequential<Input<2>, Dense<2>, ReLU, Dense<1>> {};
  Weights<Pair> weights;
  weights.layer<0>().kernel << 8, -4, 3, 1;
  weights.layer<0>().bias << 12, 5;
  weights.layer<1>().kernel << 0.5f, 0;
  weights.layer<1>().bias << 7;
  const auto equal = equalize(weights);  // s = sqrt(8 · 0.5) / 0.5 = 4
  CHECK(equal.layer<0>().kernel.row(0) == Eigen::RowVector2f(2, -1));
  CHECK(equal.layer<0>().kernel.row(1) == Eigen::RowVector2f(3, 1));
  CHECK(equal.layer<0>().bias == Eigen::Vector2f(3, 5));
  CHECK(equal.layer<1>().kernel == Eigen::RowVector2f(2, 0));
  CHECK(equal.layer<1>().bias(0) == 7.0f);
}

TEST_CASE("what is pruned stays so") {
  auto weights = uneven_weights<Chain>(4);
  WeightMask mask = full_mask(weights.records());
  mask.kernel(0)(0, 0) = 0;
  weights.set_mask(mask);
  const auto equal = equalize(weights);
  CHECK(equal.mask() == weights.mask());
  CHECK(equal.parameters().kernel(0)(0, 0) == 0.0f);
}
