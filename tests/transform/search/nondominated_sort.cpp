#include <cmath>
#include <limits>
#include <vector>

#include <whet/transform/search/nondominated_sort.hpp>

#include "catch.hpp"
#include "transform/search/spaces.hpp"

using namespace whet;
using Indices = std::vector<std::size_t>;

namespace {

std::vector<Evaluated> candidates(const std::vector<std::vector<double>>& objectives) {
  std::vector<Evaluated> result;
  for (const auto& values : objectives) result.push_back(spaces::with_objectives(values));
  return result;
}

constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("who is no worse and once better dominates") {
  const auto beats = [](std::vector<double> left, std::vector<double> right) {
    return dominates(left, right);
  };
  CHECK(beats({1, 2}, {1, 3}));
  CHECK_FALSE(beats({1, 3}, {1, 2}));
  CHECK_FALSE(beats({1, 2}, {1, 2}));
  CHECK_FALSE(beats({1, 4}, {2, 3}));
}

TEST_CASE("what exceeds the limits is dominated by what does not, and by what exceeds them less") {
  const std::vector<double> limits{infinity, 10.0};
  const auto beats = [&](std::vector<double> left, std::vector<double> right) {
    return dominates(left, right, limits);
  };
  CHECK(violation(std::vector{5.0, 12.0}, limits) == Approx(0.2));
  CHECK(violation(std::vector{5.0, 10.0}, limits) == 0.0);
  CHECK(violation(std::vector{5.0, 10.0}, {}) == 0.0);
  CHECK(beats({9, 10}, {1, 11}));
  CHECK(beats({9, 11}, {1, 12}));
  CHECK_FALSE(beats({1, 11}, {9, 10}));
  CHECK(beats({1, 9}, {2, 9}));
}

TEST_CASE("fronts as found by hand") {
  //   y 5 | a
  //     4 |   d   f        a, b, c: nobody is better; d behind b, e behind b and c,
  //     3 |   b e          f behind all of these but a and c.
  //     1 |       c
  //        1 2 3 4
  const auto points = candidates({{1, 5}, {2, 3}, {4, 1}, {2, 4}, {3, 3}, {4, 4}});
  CHECK(nondominated_fronts(points, {}) == std::vector<Indices>{{0, 1, 2}, {3, 4}, {5}});
  CHECK(nondominated_fronts(points, std::vector{infinity, 3.0}) ==
        std::vector<Indices>{{1, 2}, {4}, {3, 5}, {0}});
  CHECK(nondominated_fronts({}, {}).empty());
  CHECK(nondominated_fronts(candidates({{1, 1}, {1, 1}}), {}) == std::vector<Indices>{{0, 1}});
}

TEST_CASE("crowding distances as found by hand") {
  const auto points = candidates({{4, 0}, {0, 4}, {9, 9}, {1, 3}, {3, 1}, {2, 1.5}});
  const auto distances = crowding_distances(points, Indices{0, 1, 3, 4, 5});
  // x: 0 1 2 3 4, y: 4 3 1.5 1 0, both of extent 4.
  CHECK(distances ==
        std::vector{infinity, infinity, 2.0 / 4 + 2.5 / 4, 2.0 / 4 + 1.5 / 4, 2.0 / 4 + 2.0 / 4});
  CHECK(crowding_distances(points, Indices{2}) == std::vector{infinity});
  CHECK(crowding_distances(points, {}).empty());
  const auto equal = candidates({{1, 1}, {1, 1}, {1, 1}});
  CHECK(crowding_distances(equal, Indices{0, 1, 2})[1] == 0.0);
}
