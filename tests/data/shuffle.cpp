#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <random>
#include <vector>

#include <whet/data/shuffle.hpp>

#include "catch.hpp"

TEST_CASE("a shuffle keeps every index once") {
  std::vector<std::size_t> indices = whet::shuffled_indices(1000, 7);
  CHECK_FALSE(std::is_sorted(indices.begin(), indices.end()));
  std::sort(indices.begin(), indices.end());
  for (std::size_t index = 0; index < indices.size(); ++index) REQUIRE(indices[index] == index);
  CHECK(whet::shuffled_indices(0, 1).empty());
  CHECK(whet::shuffled_indices(1, 1) == std::vector<std::size_t>{0});
}

TEST_CASE("a shuffle is the same on every machine and another for another seed") {
  // From a Python program that follows the recurrence of MT19937-64 as Nishimura published it in 2000.
  CHECK(whet::shuffled_indices(10, 1) == std::vector<std::size_t>{1, 7, 3, 9, 4, 0, 5, 2, 6, 8});
  CHECK(whet::shuffled_indices(100, 1) != whet::shuffled_indices(100, 2));
}

TEST_CASE("the six orders of three values are equally likely") {
  std::map<std::vector<std::size_t>, int> counts;
  constexpr int draws = 60'000;
  for (std::uint64_t seed = 0; seed < draws; ++seed) ++counts[whet::shuffled_indices(3, seed)];
  REQUIRE(counts.size() == 6);
  // 5 standard deviations of a binomial count.
  for (const auto& [order, count] : counts) CHECK(std::abs(count - draws / 6) < 457);
}

TEST_CASE("a uniform integer stays below its bound, the largest bound included") {
  std::mt19937_64 engine(3);
  for (std::uint64_t bound : {std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{7}, UINT64_MAX})
    for (int draw = 0; draw < 1000; ++draw) REQUIRE(whet::uniform_below(bound, engine) < bound);
}

TEST_CASE("a bound above half of the range is drawn without bias") {
  // Two thirds of 2^64: a plain remainder would give the lower half of it twice as often as the upper.
  const std::uint64_t bound = UINT64_MAX / 3 * 2;
  std::mt19937_64 engine(5);
  int lower = 0;
  constexpr int draws = 40'000;
  for (int draw = 0; draw < draws; ++draw) lower += whet::uniform_below(bound, engine) < bound / 2 ? 1 : 0;
  CHECK(std::abs(lower - draws / 2) < 500);
}
