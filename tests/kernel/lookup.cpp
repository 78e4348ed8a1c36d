#include <algorithm>
#include <cstdint>
#include <vector>

#include <whet/kernel/lookup.hpp>

#include "catch.hpp"
#include "targets.hpp"

TEST_CASE("lookup takes the byte of a value as the index, in place or not") {
  std::int8_t table[256];
  for (int index = 0; index < 256; ++index) table[index] = static_cast<std::int8_t>(index * 7);
  std::vector<std::int8_t> x, expected;
  for (int value = -128; value <= 127; ++value) {
    x.push_back(static_cast<std::int8_t>(value));
    expected.push_back(static_cast<std::int8_t>((value < 0 ? value + 256 : value) * 7));
  }
  for_each_target([&]<class Target>() {
    std::vector<std::int8_t> y(x.size());
    lookup(Target{}, table, x.data(), y.data(), 256);
    CHECK(y == expected);
    y = x;
    lookup(Target{}, table, y.data(), y.data(), 256);
    CHECK(y == expected);
    for (const int count : {0, 1, 15, 16, 17, 47, 255}) {
      y.assign(x.size(), 0);
      lookup(Target{}, table, x.data(), y.data(), count);
      CHECK(std::equal(y.begin(), y.begin() + count, expected.begin()));
      CHECK(std::all_of(y.begin() + count, y.end(), [](std::int8_t value) { return value == 0; }));
    }
  });
}
