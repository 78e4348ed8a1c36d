#include <cmath>
#include <limits>
#include <stdexcept>

#include <whet/train/distillation/soft_targets.hpp>

#include "catch.hpp"
#include "train/distillation/logits.hpp"

namespace {

double reference(const LogitCase& batch, double temperature, double alpha) {
  double total = 0.0;
  for (std::size_t sample = 0; sample < 3; ++sample) {
    std::vector<double> p(4);
    for (std::size_t which = 0; which < static_cast<std::size_t>(batch.teachers); ++which) {
      const std::size_t first = 4 * (sample * static_cast<std::size_t>(batch.teachers) + which);
      const std::vector<double> one = batch.softmax(batch.teacher, first, temperature);
      for (std::size_t k = 0; k < 4; ++k) p[k] += one[k] / batch.teachers;
    }
    const std::vector<double> q = batch.softmax(batch.student, 4 * sample, temperature);
    total += alpha * temperature * temperature * divergence_of(p, q);
    const std::vector<double> sharp = batch.softmax(batch.student, 4 * sample, 1.0);
    for (std::size_t k = 0; k < 4; ++k)
      total -= (1.0 - alpha) * batch.truth[4 * sample + k] * std::log(sharp[k]);
  }
  return total;
}

}  // namespace

TEST_CASE("soft targets are T² times the divergence, a share of it, and the rest cross-entropy") {
  for (const int teachers : {1, 3})
    for (const double temperature : {1.0, 4.0, 20.0})
      for (const double alpha : {0.0, 0.7, 1.0}) {
        LogitCase batch = logit_case(teachers);
        const whet::SoftTargets policy{.temperature = temperature, .alpha = alpha};
        CHECK(batch.evaluate(policy) == Catch::Approx(reference(batch, temperature, alpha)));
        CHECK(batch.gradient_error_of(policy) < 1e-8);
      }
}

TEST_CASE("soft targets of a batch that can be computed by hand") {
  // At T = 2: teacher softmax(2·ln 3 / 2, 0) = (3/4, 1/4), student (1/2, 1/2).
  const double logit = 2.0 * std::log(3.0);
  const LogitCase batch{{0, 0, 0, 0}, {logit, 0, logit, 0}, {1, 0, 0, 0}, 2};
  const double divergence = 0.75 * std::log(1.5) + 0.25 * std::log(0.5);
  const whet::SoftTargets policy{.temperature = 2.0, .alpha = 0.5};
  std::vector<double> gradient;
  // Two samples of 0.5 · 2² · KL, and the cross-entropy of the one that has a label.
  CHECK(batch.evaluate(policy, &gradient) ==
        Catch::Approx(2.0 * 0.5 * 4.0 * divergence + 0.5 * std::log(2.0)));
  // The batch's mean: ½ · (0.5 · 2² · ½ · (1/2 - 3/4) + 0.5 · (1/2 - 1)) and, without a label, the first
  // part.
  CHECK(gradient[0] == Catch::Approx(0.5 * (0.5 * 4.0 * 0.5 * -0.25 + 0.5 * -0.5)));
  CHECK(gradient[2] == Catch::Approx(0.5 * (0.5 * 4.0 * 0.5 * -0.25)));
}

TEST_CASE("soft targets of equal logits are zero, and extreme ones do not overflow") {
  const LogitCase equal{{1, 2, 3}, {4, 5, 6}, {0, 0, 0}, 1};
  CHECK(equal.evaluate(whet::SoftTargets{}) == Catch::Approx(0.0).margin(1e-12));
  const LogitCase extreme{{-5000, 5000}, {5000, -5000}, {1, 0}, 1};
  CHECK(extreme.evaluate(whet::SoftTargets{.temperature = 1.0, .alpha = 1.0}) == Catch::Approx(10000.0));
}

TEST_CASE("settings of soft targets that make no sense are refused by name") {
  using Catch::Matchers::ContainsSubstring;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH((whet::SoftTargets{.temperature = 0.0}.validate()), ContainsSubstring("temperature"));
  CHECK_THROWS_WITH((whet::SoftTargets{.temperature = nan}.validate()), ContainsSubstring("temperature"));
  CHECK_THROWS_WITH((whet::SoftTargets{.alpha = 1.5}.validate()), ContainsSubstring("found 1.5"));
  CHECK_THROWS_AS((whet::SoftTargets{.alpha = nan}.validate()), std::invalid_argument);
  CHECK_NOTHROW(whet::SoftTargets{}.validate());
}
