#include <vector>

#include <whet/topology/dense.hpp>
#include <whet/topology/gru.hpp>
#include <whet/transform/unit_criterion/l1_norm.hpp>

#include "catch.hpp"
#include "unit_layer_of.hpp"

using namespace whet;

namespace {
struct Network : Sequential<Input<2>, Named<"a", Dense<2>>, Dense<3>> {};
struct Steps : Sequential<Input<3, 2>, GRU<2>, Dense<3>> {};
}  // namespace

TEST_CASE("the L1 norm adds magnitudes of weights without the bias") {
  Weights<Network> weights;
  weights.layer<"a">().kernel << 1.0f, -2.0f, 0.5f, 0.25f;
  weights.layer<"a">().bias << 9.0f, 9.0f;
  CHECK(L1Norm{}(unit_layer_of(weights, 0)) == std::vector<double>{3.0, 0.75});
}

TEST_CASE("the L1 norm of a recurrent unit is that of all of its gates") {
  Weights<Steps> weights;
  weights.layer<0>().kernel.row(0).setConstant(1.0f);
  weights.layer<0>().kernel.row(4).setConstant(-2.0f);
  weights.layer<0>().kernel.row(3).setConstant(1.0f);
  // Columns: two features, two units and one bias.
  CHECK(L1Norm{}(unit_layer_of(weights, 0)) == std::vector<double>{15.0, 5.0});
}
