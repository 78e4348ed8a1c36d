#include <stdexcept>
#include <vector>

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/prune_units.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/squeeze_excite.hpp>
#include <whet/transform/prune_units.hpp>
#include <whet/transform/unit_criterion/normalization_scale.hpp>

#include "catch.hpp"
#include "unit_layer_of.hpp"

using namespace whet;

namespace {
struct Network : Sequential<Input<2, 2, 1>, Named<"a", Conv2D<3, 1>>, Named<"norm", BatchNorm>, ReLU,
                            Residual<Named<"b", Conv2D<3, 1>>>, Flatten, Named<"dense", Dense<4>>, Dense<3>> {
};
struct Excited : Sequential<Input<2, 2, 1>, Named<"a", Conv2D<8, 1>>, Named<"norm", BatchNorm>,
                            SqueezeExcite<2>, Flatten, Dense<3>> {};
}  // namespace

TEST_CASE("the scale of a unit's normalization is its gamma, whatever its sign") {
  Weights<Network> weights;
  weights.layer<"norm">().kernel.col(0) << 0.5f, -2.0f, 1.0f;
  CHECK(NormalizationScale{}(unit_layer_of(weights, 0)) == std::vector<double>{0.5, 2.0, 1.0});
}

TEST_CASE("of a group those layers count that are normalized, and one without any is refused by name") {
  Weights<Network> weights;
  weights.layer<"norm">().kernel.col(0) << 0.5f, -2.0f, 1.0f;
  weights.layer<"a">().kernel << 1.0f, 2.0f, 3.0f;
  const auto narrow = prune_units<PruneUnits<Network, "b", 2>>(weights, NormalizationScale{});
  CHECK(narrow.layer<"a">().kernel == Eigen::Vector2f(2.0f, 3.0f));
  using Refused = PruneUnits<Network, "dense", 2>;
  CHECK_THROWS_WITH(
      prune_units<Refused>(weights, NormalizationScale{}),
      Catch::Matchers::ContainsSubstring("(Dense \"dense\"): expected something that the criterion goes by"));
}

TEST_CASE("units that only follow another width, and are not normalized, go by their weights") {
  Weights<Excited> weights;
  weights.layer<"norm">().kernel.col(0) << 1.0f, 1.0f, 0.0f, 0.0f, 0.0f, 1.0f, 0.0f, 1.0f;
  const auto inner = static_cast<std::size_t>(find_layer<Excited, "norm">() + 2);
  weights.parameters().kernel(inner).row(1).setConstant(-2.0f);
  weights.parameters().kernel(inner).row(3).setConstant(1.0f);
  const auto narrow = prune_units<PruneUnits<Excited, "a", 4>>(weights, NormalizationScale{});
  const auto kernel = narrow.parameters().kernel(inner);
  CHECK(kernel.rows() == 2);
  CHECK(kernel.row(0).isConstant(-2.0f));
  CHECK(kernel.row(1).isConstant(1.0f));
  CHECK(narrow.layer<"norm">().kernel.col(0).isConstant(1.0f));
}
