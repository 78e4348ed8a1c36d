#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/softmax.hpp>
#include <whet/topology/tanh.hpp>
#include <whet/train/evaluate.hpp>
#include <whet/train/make_loss.hpp>
#include <whet/transform/unit_criterion/unit_taylor.hpp>

#include "catch.hpp"
#include "train/toy_data.hpp"
#include "transform/network_outputs.hpp"
#include "unit_layer_of.hpp"

using namespace whet;

namespace {

struct Network : Sequential<Input<4>, Named<"a", Dense<5>>, Tanh, Named<"b", Dense<4>>,
                            Named<"norm", BatchNorm>, Tanh, Dense<3>, Softmax> {};

double loss_of(const Weights<Network>& weights, const Dataset& data, const TrainOptions& options) {
  ThreadPool pool;
  Engine<float> engine = make_engine(weights, pool);
  return evaluate(engine, data, *make_loss<float>(options)).loss;
}

/// How the loss changes when a unit's parameters are multiplied by a number near 1: what the sum of w·dL/dw
/// is.
template <LayerKey Key>
double slope_of_scale(const Weights<Network>& weights, const Dataset& data, const TrainOptions& options,
                      Eigen::Index unit, Eigen::Index columns) {
  const auto scaled = [&](float factor) {
    Weights<Network> changed = weights;
    changed.layer<Key>().kernel.row(unit).head(columns) *= factor;
    changed.layer<Key>().bias(unit) *= factor;
    return loss_of(changed, data, options);
  };
  return (scaled(1.01f) - scaled(0.99f)) / 0.02;
}

}  // namespace

TEST_CASE("the score is how the loss changes with the size of a unit, or of its normalization") {
  const Weights<Network> weights = random_weights<Network>(2);
  const Dataset data = toy_data(30);
  const TrainOptions options{.batch = 30, .label_smoothing = 0.1};
  const UnitTaylor taylor(weights, data, options);
  const auto dense = taylor(unit_layer_of(weights, 0));
  const auto normalized = taylor(unit_layer_of(weights, 2));
  REQUIRE(dense.size() == 5);
  REQUIRE(normalized.size() == 4);
  for (Eigen::Index unit = 0; unit < 5; ++unit)
    CHECK(dense[static_cast<std::size_t>(unit)] ==
          Catch::Approx(std::abs(slope_of_scale<"a">(weights, data, options, unit, 4)))
              .epsilon(0.01)
              .margin(1e-5));
  for (Eigen::Index unit = 0; unit < 4; ++unit)
    CHECK(normalized[static_cast<std::size_t>(unit)] ==
          Catch::Approx(std::abs(slope_of_scale<"norm">(weights, data, options, unit, 1)))
              .epsilon(0.01)
              .margin(1e-5));
}

TEST_CASE("batches are weighed by their samples") {
  const Weights<Network> weights = random_weights<Network>(2);
  const Dataset data = toy_data(30);
  const auto whole = UnitTaylor(weights, data.first(20), {.batch = 20})(unit_layer_of(weights, 0));
  const auto rest = UnitTaylor(weights, data.last(10), {.batch = 20})(unit_layer_of(weights, 0));
  const auto both = UnitTaylor(weights, data, {.batch = 20})(unit_layer_of(weights, 0));
  for (std::size_t unit = 0; unit < both.size(); ++unit)
    CHECK(both[unit] == Catch::Approx((2.0 * whole[unit] + rest[unit]) / 3.0));
}

TEST_CASE("a data set that does not fit is refused") {
  const Weights<Network> weights = random_weights<Network>(2);
  CHECK_THROWS_AS(UnitTaylor(weights, toy_data(30, 5)), std::invalid_argument);
  CHECK_THROWS_AS(UnitTaylor(weights, toy_data(30, 4, 2)), std::invalid_argument);
}
