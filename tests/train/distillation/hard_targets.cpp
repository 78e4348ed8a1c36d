#include <cmath>

#include <whet/train/distillation/hard_targets.hpp>

#include "catch.hpp"
#include "train/distillation/logits.hpp"

TEST_CASE("hard targets are the cross-entropy with the labels, of labelled samples alone") {
  LogitCase batch = logit_case();
  double expected = 0.0;
  for (std::size_t sample = 0; sample < 3; ++sample) {
    const std::vector<double> q = batch.softmax(batch.student, 4 * sample, 1.0);
    for (std::size_t k = 0; k < 4; ++k) expected -= 0.5 * batch.truth[4 * sample + k] * std::log(q[k]);
  }
  CHECK(batch.evaluate(whet::HardTargets{.weight = 0.5}) == Catch::Approx(expected));
  CHECK(batch.gradient_error_of(whet::HardTargets{.weight = 0.5}) < 1e-8);
  std::vector<double> gradient;
  batch.evaluate(whet::HardTargets{}, &gradient);
  for (std::size_t k = 4; k < 8; ++k) CHECK(gradient[k] == 0.0);
}

TEST_CASE("a negative weight of hard targets is refused") {
  CHECK_THROWS_WITH(whet::HardTargets{.weight = -1.0}.validate(),
                    "distill: HardTargets: weight: expected a finite number of at least 0, found -1");
}
