#include <stdexcept>

#include <whet/train/run_training.hpp>

#include "catch.hpp"
#include "train/toy_data.hpp"

TEST_CASE(
    "without a validation split all samples are trained on, with one the part of the data set's split") {
  const whet::Dataset samples = toy_data(20);
  const auto whole = whet::detail::training_parts(samples, {});
  CHECK(whole.train.size() == 20);
  CHECK(whole.validation.empty());
  const auto parts = whet::detail::training_parts(samples, {.seed = 5, .validation = 0.3});
  CHECK(parts.validation.size() == 6);
  CHECK(parts.train.sample(3)[0] == samples.split(0.3, 5).train.sample(3)[0]);
}

TEST_CASE("a validation split that leaves no samples on one side is refused") {
  CHECK_THROWS_AS(whet::detail::training_parts(toy_data(2), {.validation = 0.1}), std::invalid_argument);
}
