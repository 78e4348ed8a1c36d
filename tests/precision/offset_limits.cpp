#include <vector>

#include <whet/precision/offset_limits.hpp>
#include <whet/target/tags.hpp>

#include "catch.hpp"

namespace {

using Limits = whet::OffsetLimits<whet::target::native>;

std::vector<float> tried(const Limits& limits) {
  std::vector<float> offsets;
  CHECK_FALSE(limits.any_of([&](float offset) {
    offsets.push_back(offset);
    return false;
  }));
  return offsets;
}

}  // namespace

TEST_CASE("offsets are tried between the narrowest limits, the middle first") {
  Limits limits;
  limits.at_least(-1.0);
  limits.at_least(1.0);
  limits.at_most(5.0);
  limits.at_most(3.0);
  const auto offsets = tried(limits);
  REQUIRE(offsets.size() > 1);
  CHECK(offsets.front() == 2.0f);
  for (const float offset : offsets) CHECK((offset > 1.0f && offset < 3.0f));
}

TEST_CASE("the search for an offset ends with the first that is right") {
  int calls = 0;
  CHECK(Limits{}.any_of([&](float) { return ++calls == 2; }));
  CHECK(calls == 2);
}

TEST_CASE("an offset that is bounded from one side only stays near to that bound") {
  Limits from_below;
  from_below.at_least(100.0);
  for (const float offset : tried(from_below)) CHECK((offset > 100.0f && offset < 101.0f));
  Limits from_above;
  from_above.at_most(-100.0);
  for (const float offset : tried(from_above)) CHECK((offset > -101.0f && offset < -100.0f));
  for (const float offset : tried(Limits{})) CHECK((offset > -1.0f && offset < 1.0f));
}

TEST_CASE("limits that meet leave no offset") {
  Limits limits;
  limits.at_least(1.0);
  limits.at_most(1.0);
  CHECK(limits.empty());
  CHECK(tried(limits).empty());
}
