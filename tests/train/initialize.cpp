#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/gru.hpp>
#include <whet/topology/leaky_relu.hpp>
#include <whet/topology/lstm.hpp>
#include <whet/topology/max_pool.hpp>
#include <whet/topology/prelu.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/relu6.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/sigmoid.hpp>
#include <whet/topology/squeeze_excite.hpp>
#include <whet/topology/swish.hpp>
#include <whet/train/initialize.hpp>

#include "catch.hpp"

namespace {
struct Network
    : whet::Sequential<whet::Input<40>, whet::Dense<200>, whet::Dropout<>, whet::ReLU, whet::Dense<100>,
                       whet::Sigmoid, whet::Dense<60>, whet::LeakyReLU<>, whet::Dense<20>> {};

/// 0 convolution, 1 normalization, 3 depthwise, 5 slopes, 6 and 10 of a residual block, 14 and 16 of a gate,
/// 19 grouped.
struct Convolutional
    : whet::Sequential<whet::Input<8, 8, 30>, whet::Conv2D<40, 3>, whet::BatchNorm, whet::Swish,
                       whet::DepthwiseConv2D<3>, whet::MaxPool<2>, whet::PReLU,
                       whet::Residual<whet::Conv2D<40, 3>, whet::BatchNorm, whet::ReLU, whet::BatchNorm,
                                      whet::Conv2D<40, 3>>,
                       whet::ReLU6, whet::SqueezeExcite<2>, whet::Conv2D<60, 3, whet::Groups{2}>,
                       whet::GlobalAveragePool, whet::Dense<20>> {};

/// The largest weight of a layer as a part of a limit: just below 1 when drawn uniformly up to that limit.
template <class Kernel>
double share(const Kernel& kernel, double limit) {
  return static_cast<double>(kernel.array().abs().maxCoeff()) / limit;
}
}  // namespace

TEST_CASE("kernels before rectifiers start as He says, the others as Xavier says, biases at zero") {
  whet::Weights<Network> weights;
  weights.layer<0>().bias.setOnes();
  whet::initialize(weights, 1);
  CHECK(share(weights.layer<0>().kernel, std::sqrt(6.0 / 40)) == Catch::Approx(0.99).margin(0.01));
  CHECK(share(weights.layer<1>().kernel, std::sqrt(6.0 / 300)) == Catch::Approx(0.99).margin(0.01));
  CHECK(share(weights.layer<2>().kernel, std::sqrt(6.0 / 100)) == Catch::Approx(0.99).margin(0.01));
  CHECK(share(weights.layer<3>().kernel, std::sqrt(6.0 / 80)) == Catch::Approx(0.99).margin(0.01));
  CHECK(weights.layer<0>().bias.isZero());
  CHECK(std::abs(weights.layer<0>().kernel.mean()) < 0.01F);
}

TEST_CASE("an initialization can be demanded for all layers") {
  whet::Weights<Network> weights;
  whet::initialize(weights, 1, whet::Initialization::xavier);
  CHECK(share(weights.layer<0>().kernel, std::sqrt(6.0 / 240)) == Catch::Approx(0.99).margin(0.01));
  whet::initialize(weights, 1, whet::Initialization::he);
  CHECK(share(weights.layer<3>().kernel, std::sqrt(6.0 / 60)) == Catch::Approx(0.99).margin(0.01));
}

TEST_CASE("the same seed gives the same weights and another seed gives others") {
  whet::Weights<Network> first;
  whet::Weights<Network> second;
  whet::Weights<Network> third;
  whet::initialize(first, 1);
  whet::initialize(second, 1);
  whet::initialize(third, 2);
  CHECK(first == second);
  CHECK(first != third);
}

TEST_CASE("a convolution's inputs are those of all taps, and what follows is seen through other layers") {
  whet::Weights<Convolutional> weights;
  whet::initialize(weights, 1);
  const auto& parameters = weights.parameters();
  const auto records = weights.records();
  const auto near_limit = [&](std::size_t record, double limit) {
    return share(parameters.kernel(record), limit) == Catch::Approx(0.99).margin(0.01);
  };
  CHECK(records[10].type.view() == "Conv2D");
  CHECK(near_limit(0, std::sqrt(6.0 / (9 * 30))));
  CHECK(near_limit(3, std::sqrt(6.0 / 9)));
  CHECK(near_limit(6, std::sqrt(6.0 / (9 * 40))));
  CHECK(near_limit(10, std::sqrt(6.0 / (9 * 40))));
  CHECK(near_limit(14, std::sqrt(6.0 / 40)));
  CHECK(near_limit(16, std::sqrt(6.0 / (20 + 40))));
  CHECK(records[19].window.groups == 2);
  CHECK(near_limit(19, std::sqrt(6.0 / (9 * 20 + 9 * 30))));
}

TEST_CASE("a normalization starts with the moments 0 and 1, slopes start at a quarter") {
  whet::Weights<Convolutional> weights;
  for (float& value : weights.parameters().values()) value = 9.0F;
  whet::initialize(weights, 1);
  const auto& parameters = weights.parameters();
  const Eigen::RowVector3f start(1.0F, 0.0F, 1.0F);
  CHECK(parameters.kernel(1) == start.replicate(40, 1));
  CHECK(parameters.bias(1).isZero());
  CHECK((parameters.kernel(5).array() == 0.25F).all());
  CHECK(parameters.bias(5).isZero());
}

TEST_CASE("an LSTM starts with open forget gates, other recurrent layers without biases") {
  struct Recurrent
      : whet::Sequential<whet::Input<6, 4>, whet::LSTM<3, whet::Sequence>, whet::GRU<2>, whet::Dense<2>> {};
  whet::Weights<Recurrent> weights;
  whet::initialize(weights, 1);
  Eigen::RowVectorXf expected = Eigen::RowVectorXf::Zero(12);
  expected.segment(3, 3).setOnes();
  CHECK(weights.parameters().bias(0).isApprox(expected.transpose()));
  CHECK(weights.parameters().bias(1).isZero());
  CHECK(weights.parameters().bias(2).isZero());
  // 3 features, 2 units, and the bias of the product with the state.
  const auto kernel = weights.parameters().kernel(1);
  REQUIRE(kernel.cols() == 6);
  CHECK((kernel.leftCols(5).array() != 0.0F).all());
  CHECK(kernel.col(5).isZero());
}

TEST_CASE("parameters of other records are refused, also where there are as many") {
  using Narrow = whet::Sequential<whet::Input<4>, whet::Dense<2>>;
  using Wide = whet::Sequential<whet::Input<4>, whet::Dense<200>>;
  whet::ParameterBuffer<float> parameters(whet::records<Narrow>);
  whet::Generator generator(1);
  CHECK_THROWS_AS(whet::initialize(parameters, whet::records<Wide>, generator), std::invalid_argument);
  CHECK_THROWS_AS(whet::initialize(parameters, whet::records<Network>, generator), std::invalid_argument);
  CHECK_NOTHROW(whet::initialize(parameters, whet::records<Narrow>, generator));
}
