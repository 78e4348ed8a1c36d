#include <whet/train/distillation/hint.hpp>

#include "catch.hpp"
#include "train/distillation/features.hpp"

namespace {
using Hinted = whet::Hint<"guided", "hint">;
}

TEST_CASE("a hint is the mean squared difference of features, summed over samples") {
  FeatureCase batch(whet::Shape(3), whet::Shape(3), 2);
  batch.student = {1, 2, 3, 4, 5, 6};
  batch.teacher = {1, 2, 3, 3, 5, 8};
  CHECK(batch.evaluate(Hinted{.weight = 6.0}) == Catch::Approx(6.0 * (0.0 + 5.0 / 3.0)));
  CHECK(batch.gradient_error_of(Hinted{}) < 1e-7);
  CHECK_THROWS(Hinted{.weight = -1.0}.validate());
}
