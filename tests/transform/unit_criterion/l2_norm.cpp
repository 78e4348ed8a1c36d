#include <vector>

#include <whet/topology/dense.hpp>
#include <whet/transform/unit_criterion/l2_norm.hpp>

#include "catch.hpp"
#include "unit_layer_of.hpp"

using namespace whet;

namespace {
struct Network : Sequential<Input<2>, Named<"a", Dense<2>>, Dense<3>> {};
}  // namespace

TEST_CASE("the L2 norm is the length of the vector of a unit's weights") {
  Weights<Network> weights;
  weights.layer<"a">().kernel << 3.0f, -4.0f, 0.0f, 0.25f;
  weights.layer<"a">().bias << 9.0f, 9.0f;
  CHECK(L2Norm{}(unit_layer_of(weights, 0)) == std::vector<double>{5.0, 0.25});
}
