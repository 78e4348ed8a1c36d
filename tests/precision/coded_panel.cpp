#include <set>
#include <utility>

#include <whet/precision/coded_panel.hpp>
#include <whet/target/panel.hpp>

#include "catch.hpp"

TEST_CASE("every weight of a coded matrix has bits of its own within the matrix") {
  const int bits = GENERATE(1, 2, 4);
  const auto panel = GENERATE(whet::Panel{1, 1, 4}, whet::Panel{8, 4, 64}, whet::Panel{16, 1, 64});
  const whet::CodedPanel<whet::Panel> coded{panel, bits};
  constexpr int rows = 19;
  constexpr int columns = 37;
  std::set<std::pair<std::size_t, int>> seen;
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column) {
      const auto [byte, shift] = coded.place(row, column, columns);
      CHECK(byte < coded.size(rows, columns));
      CHECK(shift % bits == 0);
      CHECK(shift < 8);
      seen.emplace(byte, shift);
    }
  CHECK(seen.size() == rows * columns);
}

TEST_CASE("codes of whole lines leave no bit unused") {
  CHECK(whet::CodedPanel<whet::Panel>{{8, 4, 64}, 4}.size(16, 64) == 16 * 64 / 2);
  CHECK(whet::CodedPanel<whet::Panel>{{8, 4, 64}, 2}.size(16, 64) == 16 * 64 / 4);
  CHECK(whet::CodedPanel<whet::Panel>{{8, 4, 64}, 1}.size(16, 64) == 16 * 64 / 8);
  CHECK(whet::CodedPanel<whet::Panel>{{1, 1, 4}, 4}.size(3, 5) == 3 * 3);
}

TEST_CASE("the bytes of a line under one mask are a block of the panel") {
  constexpr whet::Panel panel{8, 4, 64};
  constexpr whet::CodedPanel<whet::Panel> coded{panel, 2};
  constexpr int columns = 40;
  for (int row = 0; row < 8; ++row)
    for (int column = 0; column < columns; ++column) {
      const auto [byte, shift] = coded.place(row, column, columns);
      const std::size_t block = byte / 32 * 4 + static_cast<std::size_t>(shift / 2);
      CHECK(block * 32 + byte % 32 == panel.index(row, column, columns));
    }
}
