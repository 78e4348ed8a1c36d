#include <vector>

#include <whet/train/make_loss.hpp>

#include "catch.hpp"

TEST_CASE("options name the loss and its smoothing") {
  const auto squares = whet::make_loss<float>({.loss = whet::LossKind::mean_squared_error});
  CHECK(squares->takes_targets());
  CHECK_FALSE(squares->takes_scores());

  const std::vector<double> scores{2, 0};
  const std::vector<int> labels{0};
  const whet::LossInput<double> input{{scores.data(), 1, 2}, labels, {nullptr, 0, 0}, {}};
  const whet::Batch<double> none(nullptr, 0, 0);
  const auto sharp = whet::make_loss<double>({.label_smoothing = 0.0});
  const auto smooth = whet::make_loss<double>({.label_smoothing = 0.5});
  CHECK(sharp->takes_scores());
  // Half of the weight spread over both classes adds a quarter of their difference of 2.
  CHECK(smooth->evaluate(input, none) - sharp->evaluate(input, none) == Catch::Approx(0.5));
}
