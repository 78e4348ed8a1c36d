#include <algorithm>
#include <vector>

#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/train/initialize.hpp>
#include <whet/train/scores.hpp>
#include <whet/transform/drop_block.hpp>

#include "catch.hpp"
#include "network_outputs.hpp"

using namespace whet;

namespace {

struct Network
    : Sequential<Input<4, 4, 3>, Named<"stem", Conv2D<4, 3>>, ReLU, Named<"a", Residual<Conv2D<4, 3>, ReLU>>,
                 Named<"b", Residual<Conv2D<4, 3>, ReLU, Named<"end", Conv2D<4, 1>>>>, Flatten, Dense<3>> {};

}  // namespace

TEST_CASE("a residual block whose body adds nothing can be dropped without a change") {
  Weights<Network> weights;
  initialize(weights, 1);
  weights.layer<"b/end">().kernel.setZero();
  const Dataset samples = random_samples<Network>(5);
  CHECK(network_outputs(drop_block<"b">(weights), samples) == network_outputs(weights, samples));
}

TEST_CASE("the weights of the layers around a dropped block stay") {
  Weights<Network> weights;
  initialize(weights, 1);
  const Weights<DropBlock<Network, "a">> rest = drop_block<"a">(weights);
  CHECK(rest.layer<"stem">().kernel == weights.layer<"stem">().kernel);
  CHECK(rest.layer<"b/end">().kernel == weights.layer<"b/end">().kernel);
  CHECK(rest.layer<2>().bias == weights.layer<3>().bias);
}

TEST_CASE("what is pruned of the layers around a dropped block stays pruned") {
  Weights<Network> weights;
  initialize(weights, 1);
  WeightMask mask = full_mask(weights.records());
  const auto last = static_cast<std::size_t>(find_layer<Network, "b/end">());
  mask.kernel(last)(2, 1) = 0;
  weights.set_mask(mask);
  using Rest = DropBlock<Network, "a">;
  const Weights<Rest> rest = drop_block<"a">(weights);
  REQUIRE(rest.is_pruned());
  CHECK(rest.mask().kernel(static_cast<std::size_t>(find_layer<Rest, "b/end">()))(2, 1) == 0);
  CHECK(rest.layer<"b/end">().kernel(2, 1) == 0.0f);
  CHECK_FALSE(drop_block<"a">(Weights<Network>()).is_pruned());
}
