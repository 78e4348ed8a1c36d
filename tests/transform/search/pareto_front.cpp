#include <algorithm>
#include <limits>
#include <vector>

#include <whet/transform/search/pareto_front.hpp>

#include "catch.hpp"
#include "transform/search/spaces.hpp"

using namespace whet;
using spaces::with_objectives;

TEST_CASE("the front is the same for every order, sorted by the first objective") {
  std::vector<Evaluated> all{with_objectives({1, 5}, 0), with_objectives({2, 3}, 1),
                             with_objectives({4, 1}, 2), with_objectives({2, 4}, 3),
                             with_objectives({2, 3}, 4)};
  const std::vector<Evaluated> expected{all[0], all[1], all[4], all[2]};
  std::ranges::sort(all, {}, &Evaluated::genotype);
  do {
    ParetoFront front;
    for (const Evaluated& candidate : all) front.add(candidate);
    REQUIRE(std::ranges::equal(front.front(), expected));
    REQUIRE(front.best() == expected[0]);
  } while (std::ranges::next_permutation(all, {}, &Evaluated::genotype).found);
}

TEST_CASE("limits and the largest budget decide who is compared") {
  ParetoFront front({std::numeric_limits<double>::infinity(), 4.0});
  front.add(with_objectives({1, 5}));
  CHECK_FALSE(front.best().has_value());
  front.add(with_objectives({2, 4}));
  CHECK(front.best() == with_objectives({2, 4}));
  front.add(with_objectives({3, 4}, 0, 2.0));
  front.add(with_objectives({1, 1}));
  CHECK(front.best() == with_objectives({3, 4}, 0, 2.0));
  CHECK(front.front().size() == 1);
}

TEST_CASE("a larger budget that keeps to no limit leaves the front of the smaller one") {
  ParetoFront front({4.0, std::numeric_limits<double>::infinity()});
  front.add(with_objectives({3, 1}));
  front.add(with_objectives({5, 1}, 1, 2.0));
  CHECK(front.best() == with_objectives({3, 1}));
  front.add(with_objectives({4, 1}, 2, 2.0));
  CHECK(front.best() == with_objectives({4, 1}, 2, 2.0));
}
