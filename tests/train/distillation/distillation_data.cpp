#include <vector>

#include <whet/train/distillation/distillation_data.hpp>

#include "catch.hpp"

TEST_CASE("targets of a distillation are the teachers' logits and the labels' probabilities") {
  const whet::Dataset labelled(whet::Shape(1), {1, 2}, {1, 0}, 2);
  const whet::TransferSet set(labelled, whet::Dataset(whet::Shape(1), {3}));
  const whet::TeacherLogits logits({1, 2, 3, 4, /**/ 5, 6, 7, 8, /**/ 9, 10, 11, 12}, 3, 2, 2, 0);
  const whet::Dataset plain = whet::with_distillation_targets(set, &logits, 2, 0.0);
  CHECK(std::ranges::equal(plain.target(0), std::vector<float>{1, 2, 3, 4, 0, 1}));
  CHECK(std::ranges::equal(plain.target(1), std::vector<float>{5, 6, 7, 8, 1, 0}));
  CHECK(std::ranges::equal(plain.target(2), std::vector<float>{9, 10, 11, 12, 0, 0}));
  const whet::Dataset smooth = whet::with_distillation_targets(set, nullptr, 2, 0.5);
  CHECK(std::ranges::equal(smooth.target(0), std::vector<float>{0.25F, 0.75F}));
  CHECK(std::ranges::equal(smooth.target(2), std::vector<float>{0, 0}));
}
