#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/prune_units.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/squeeze_excite.hpp>
#include <whet/train/metrics.hpp>
#include <whet/transform/prune_units.hpp>
#include <whet/transform/sensitivity_scan.hpp>
#include <whet/transform/unit_criterion/l1_norm.hpp>

#include "catch.hpp"
#include "network_outputs.hpp"
#include "train/toy_data.hpp"

using namespace whet;

namespace {

// Of the last block's body nothing has a key of its own.
struct Network
    : Sequential<Input<4>, Named<"wide", Dense<20>>, BatchNorm, ReLU,
                 Named<"block", Residual<Named<"inner", Dense<6>>, ReLU, Dense<20>>>, Dense<5>, ReLU,
                 Residual<Dense<7>, ReLU, Dense<5>>, Named<"one", Dense<1>>, Named<"head", Dense<3>>> {};

std::vector<int> units_of(const GroupScan& scan) {
  std::vector<int> units;
  for (const WidthQuality& width : scan.widths) units.push_back(width.units);
  return units;
}

}  // namespace

TEST_CASE("each group that can be called by a layer is measured at several widths") {
  const Weights<Network> weights = random_weights<Network>();
  const SensitivityScan scan = sensitivity_scan(weights, toy_data(30), L1Norm{});
  REQUIRE(scan.groups.size() == 3);
  CHECK(scan.groups[0].layer == "\"wide\"");
  CHECK(units_of(scan.groups[0]) == std::vector<int>{2, 4, 6, 8, 10, 12, 14, 16, 18, 20});
  CHECK(scan.groups[1].layer == "\"block/inner\"");
  CHECK(units_of(scan.groups[1]) == std::vector<int>{1, 2, 3, 4, 5, 6});
  CHECK(scan.groups[2].layer == "3");
  CHECK(scan.groups[2].widths.back().loss == scan.loss);
}

TEST_CASE("what is measured is what the pruned network gives") {
  const Weights<Network> weights = random_weights<Network>();
  const Dataset data = toy_data(60);
  const SensitivityScan scan =
      sensitivity_scan(weights, data, L1Norm{}, {.ratios = 4, .estimate_samples = 0});
  CHECK(scan.accuracy == accuracy(weights, data));
  CHECK(scan.loss == Catch::Approx(mean_loss(weights, data)));
  const WidthQuality& wide = scan.groups[0].widths[1];
  CHECK(wide.units == 10);
  const auto narrow = prune_units<PruneUnits<Network, "wide", 10>>(weights, L1Norm{});
  CHECK(wide.loss == Catch::Approx(mean_loss(narrow, data)));
  CHECK(wide.accuracy == accuracy(narrow, data));
  const WidthQuality& inner = scan.groups[1].widths[0];
  CHECK(inner.units == 2);
  const auto thin = prune_units<PruneUnits<Network, "block/inner", 2>>(weights, L1Norm{});
  CHECK(inner.loss == Catch::Approx(mean_loss(thin, data)));
}

TEST_CASE("normalization is estimated anew for each width") {
  const Weights<Network> weights = random_weights<Network>();
  const Dataset data = toy_data(60);
  const SensitivityScan scan =
      sensitivity_scan(weights, data, L1Norm{}, {.ratios = 4, .estimate_samples = 40});
  const auto narrow = prune_units<PruneUnits<Network, "wide", 10>>(weights, L1Norm{});
  const auto estimated = estimate_batch_norm(narrow, data.first(40));
  CHECK(scan.loss == Catch::Approx(mean_loss(weights, data)));
  CHECK(scan.groups[0].widths[1].loss == Catch::Approx(mean_loss(estimated, data)));
  CHECK(scan.groups[0].widths[1].loss != Catch::Approx(mean_loss(narrow, data)));
}

TEST_CASE("in place of a width that a layer cannot follow the nearest is measured that all can") {
  struct Excited
      : Sequential<Input<2, 2, 1>, Named<"stem", Conv2D<48, 1>>, SqueezeExcite<16>, Flatten, Dense<3>> {};
  const Weights<Excited> weights = random_weights<Excited>();
  const Dataset data = toy_data(30);
  const SensitivityScan scan = sensitivity_scan(weights, data, L1Norm{}, {.estimate_samples = 0});
  REQUIRE(scan.groups.size() == 1);
  CHECK(units_of(scan.groups[0]) == std::vector<int>{16, 32, 48});
  const auto narrow = prune_units<PruneUnits<Excited, "stem", 32>>(weights, L1Norm{});
  CHECK(scan.groups[0].widths[1].loss == Catch::Approx(mean_loss(narrow, data)));
  struct Whole : Sequential<Input<2, 2, 1>, Conv2D<16, 1>, SqueezeExcite<16>, Flatten, Dense<3>> {};
  const SensitivityScan whole = sensitivity_scan(random_weights<Whole>(), data, L1Norm{});
  REQUIRE(whole.groups.size() == 1);
  CHECK(units_of(whole.groups[0]) == std::vector<int>{16});
}

TEST_CASE("options and data sets that do not fit are refused") {
  const Weights<Network> weights = random_weights<Network>();
  CHECK_THROWS_WITH(sensitivity_scan(weights, toy_data(30), L1Norm{}, {.ratios = 1}),
                    Catch::Matchers::ContainsSubstring("option ratios: expected from 2 to 1000, found 1"));
  CHECK_THROWS_AS(sensitivity_scan(weights, toy_data(30), L1Norm{}, {.estimate_samples = -1}),
                  std::invalid_argument);
  CHECK_THROWS_AS(sensitivity_scan(weights, toy_data(30, 5), L1Norm{}), std::invalid_argument);
  CHECK_THROWS_AS(sensitivity_scan(weights, toy_data(30, 4, 2), L1Norm{}), std::invalid_argument);
}
