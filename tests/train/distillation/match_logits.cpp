#include <whet/train/distillation/match_logits.hpp>

#include "catch.hpp"
#include "train/distillation/logits.hpp"

TEST_CASE("matched logits are the squared differences to the teachers' mean, over classes") {
  const LogitCase batch{{1, 2, 3, 4}, {1, 0, 3, 2, /**/ 0, 0, 4, 0}, {0, 0, 0, 0}, 2, 2};
  // Means of the teachers: (2, 1) and (2, 0).
  CHECK(batch.evaluate(whet::MatchLogits{.weight = 3.0}) ==
        Catch::Approx(3.0 * ((1.0 + 1.0) / 2.0 + (1.0 + 16.0) / 2.0)));
  LogitCase other = logit_case(2);
  CHECK(other.gradient_error_of(whet::MatchLogits{.weight = 0.3}) < 1e-8);
  CHECK_THROWS(whet::MatchLogits{.weight = -0.1}.validate());
}
