#include <cmath>
#include <vector>

#include <whet/topology/dense.hpp>
#include <whet/transform/unit_criterion/geometric_median.hpp>

#include "catch.hpp"
#include "unit_layer_of.hpp"

using namespace whet;

namespace {
struct Network : Sequential<Input<2>, Named<"a", Dense<3>>, Dense<3>> {};
}  // namespace

TEST_CASE("a unit in the middle of the others has the lowest score, though not the smallest weights") {
  Weights<Network> weights;
  weights.layer<"a">().kernel << 0.0f, 0.0f, 3.0f, 4.0f, 6.0f, 8.0f;
  const std::vector<double> scores = GeometricMedian{}(unit_layer_of(weights, 0));
  CHECK(scores == std::vector<double>{15.0, 10.0, 15.0});
}
