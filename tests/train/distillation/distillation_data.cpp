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

TEST_CASE("labels' targets alone learn from samples with labels, of which there have to be some") {
  using Student = whet::Sequential<whet::Input<1>, whet::Dense<2>>;
  using Data = whet::DistillationData<Student, whet::TeacherLogits, whet::HardTargets>;
  const whet::Dataset unlabelled(whet::Shape(1), {3, 4});
  const auto logits = [](const whet::TransferSet& set) {
    return whet::TeacherLogits(std::vector<float>(2 * set.size()), set.size(), 1, 2,
                               whet::TeacherLogits::fingerprint_of(set.samples()));
  };
  const whet::TransferSet none(unlabelled);
  CHECK_THROWS_WITH(Data(logits(none), none, {}, {}),
                    "distill: expected samples with labels, which HardTargets alone learns from, found none");
  const whet::TransferSet some(whet::Dataset(whet::Shape(1), {1}, {1}, 2), unlabelled);
  CHECK(Data(logits(some), some, {}, {}).samples().size() == 3);
}
