#include <algorithm>
#include <cmath>

#include <whet/topology/dense.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/leaky_relu.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/sigmoid.hpp>
#include <whet/train/initialize.hpp>

#include "catch.hpp"

namespace {
struct Network
    : whet::Sequential<whet::Input<40>, whet::Dense<200>, whet::Dropout<>, whet::ReLU, whet::Dense<100>,
                       whet::Sigmoid, whet::Dense<60>, whet::LeakyReLU<>, whet::Dense<20>> {};

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
