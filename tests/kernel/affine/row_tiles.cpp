#include <algorithm>
#include <utility>
#include <vector>

#include <whet/kernel/affine/row_tiles.hpp>

#include "catch.hpp"

namespace kernel = whet::kernel;

namespace {

/// First and count of each tile.
using Tiles = std::vector<std::pair<int, int>>;

Tiles row_tiles(int rows) {
  Tiles tiles;
  kernel::for_each_row_tile<6>(rows, [&](auto count, int row) { tiles.emplace_back(row, int{count}); });
  return tiles;
}

}  // namespace

TEST_CASE("a number is given to a body as a constant") {
  for (int count = 1; count <= 5; ++count) {
    int seen = 0;
    kernel::with_constant<5>(count, [&](auto constant) {
      static_assert(decltype(constant)::value >= 1 && decltype(constant)::value <= 5);
      seen = 10 * seen + constant;
    });
    CHECK(seen == count);
  }
}

TEST_CASE("tiles of rows cover each row once, and differ by a row at most") {
  CHECK(row_tiles(0).empty());
  for (int rows = 1; rows <= 40; ++rows) {
    const Tiles tiles = row_tiles(rows);
    CHECK(static_cast<int>(tiles.size()) == (rows + 5) / 6);
    int next = 0, least = rows, most = 0;
    for (const auto& [row, count] : tiles) {
      CHECK(row == next);
      next = row + count;
      least = std::min(least, count);
      most = std::max(most, count);
    }
    CAPTURE(rows);
    CHECK(next == rows);
    CHECK(most <= 6);
    CHECK(most - least <= 1);
  }
}

TEST_CASE("groups of panels cover each output once, as many side by side as there are") {
  for (int outputs = 1; outputs <= 100; ++outputs) {
    Tiles groups;
    kernel::for_each_panel_group<8, 4>(
        outputs, [&](auto panels, int first) { groups.emplace_back(first, int{panels}); });
    int next = 0, previous = 4;
    for (const auto& [first, panels] : groups) {
      CHECK(first == next);
      CHECK(panels <= previous);
      next = first + 8 * panels;
      previous = panels;
    }
    CAPTURE(outputs);
    CHECK(next == (outputs + 7) / 8 * 8);
  }
}
