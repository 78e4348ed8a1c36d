#include <whet/train/schedule.hpp>

#include "catch.hpp"

using whet::learning_rate_at;

TEST_CASE("a warm-up rises in a line to the peak") {
  const whet::TrainOptions options{
      .learning_rate = 0.1, .schedule = whet::ScheduleKind::constant, .warmup_epochs = 2.0};
  CHECK(learning_rate_at(0.5, options) == Catch::Approx(0.025));
  CHECK(learning_rate_at(1.0, options) == Catch::Approx(0.05));
  CHECK(learning_rate_at(2.0, options) == Catch::Approx(0.1));
  CHECK(learning_rate_at(7.0, options) == Catch::Approx(0.1));
}

TEST_CASE("a step schedule multiplies by the factor every few epochs") {
  const whet::TrainOptions options{.learning_rate = 1.0,
                                   .schedule = whet::ScheduleKind::step,
                                   .warmup_epochs = 0.0,
                                   .step_epochs = 2,
                                   .step_factor = 0.5};
  CHECK(learning_rate_at(1.99, options) == Catch::Approx(1.0));
  CHECK(learning_rate_at(2.0, options) == Catch::Approx(0.5));
  CHECK(learning_rate_at(5.0, options) == Catch::Approx(0.25));
}

TEST_CASE("a cosine goes from the peak at the end of the warm-up to the final rate") {
  const whet::TrainOptions options{.epochs = 11,
                                   .learning_rate = 2.0,
                                   .schedule = whet::ScheduleKind::cosine,
                                   .warmup_epochs = 1.0,
                                   .final_rate = 0.1};
  CHECK(learning_rate_at(1.0, options) == Catch::Approx(2.0));
  CHECK(learning_rate_at(6.0, options) == Catch::Approx(1.1));
  CHECK(learning_rate_at(1.0 + 10.0 / 3.0, options) == Catch::Approx(0.2 + 1.8 * 0.75));
  CHECK(learning_rate_at(11.0, options) == Catch::Approx(0.2));
}

TEST_CASE("a warm-up longer than the training is no division by zero") {
  const whet::TrainOptions options{.epochs = 1, .learning_rate = 1.0, .warmup_epochs = 1.0};
  CHECK(learning_rate_at(1.0, options) <= 1.0);
  CHECK(learning_rate_at(0.5, options) == Catch::Approx(0.5));
}
