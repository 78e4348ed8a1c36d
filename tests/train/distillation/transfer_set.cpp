#include <stdexcept>
#include <vector>

#include <whet/train/distillation/transfer_set.hpp>

#include "catch.hpp"

namespace {
const whet::Dataset labelled(whet::Shape(2), {1, 2, 3, 4}, {1, 0}, 2);
const whet::Dataset further(whet::Shape(2), {5, 6}, {0}, 1);
}  // namespace

TEST_CASE("a transfer set of one data set has its labels, or none") {
  const whet::TransferSet with(labelled);
  CHECK(with.labelled_samples() == 2);
  CHECK(with.label(0) == 1);
  CHECK(with.classes() == 2);
  CHECK(with.samples().has_labels());
  const whet::TransferSet without(whet::Dataset(whet::Shape(2), {5, 6}));
  CHECK(without.size() == 1);
  CHECK(without.classes() == 0);
  CHECK_FALSE(without.has_label(0));
}

TEST_CASE("a transfer set of two has the labels of the first alone") {
  const whet::TransferSet both(labelled, further);
  CHECK(both.size() == 3);
  CHECK(both.has_label(1));
  CHECK_FALSE(both.has_label(2));
  CHECK(both.label(0) == 1);
  CHECK(both.classes() == 2);
  CHECK_FALSE(both.samples().has_labels());
  CHECK(both.samples().sample(2)[1] == 6.0F);
  CHECK(whet::TransferSet(labelled, labelled.first(0)).samples().has_labels());
  CHECK(whet::TransferSet(whet::Dataset(), further).labelled_samples() == 0);
  CHECK(whet::TransferSet(whet::Dataset(), further).size() == 1);
}

TEST_CASE("data sets that do not go together make no transfer set") {
  CHECK_THROWS_AS(whet::TransferSet(whet::Dataset(whet::Shape(2), {1, 2}), further), std::invalid_argument);
  CHECK_THROWS_WITH(
      whet::TransferSet(labelled, whet::Dataset(whet::Shape(3), {1, 2, 3})),
      Catch::Matchers::ContainsSubstring("shape 2") && Catch::Matchers::ContainsSubstring("found 3"));
}
