#include <array>
#include <cstddef>
#include <vector>

#include <whet/target/panel.hpp>

#include "catch.hpp"

namespace {

using whet::Panel;

static_assert(Panel{}.index(2, 1, 5) == 11, "panels of one by one are plain row-major");
static_assert(Panel{}.size(3, 5) == 15);

// Eight outputs by four inputs: 32 weights a block.
constexpr Panel panel{8, 4, 64};
static_assert(panel.padded_outputs(8) == 8 && panel.padded_outputs(9) == 16);
static_assert(panel.padded_inputs(4) == 4 && panel.padded_inputs(5) == 8);
static_assert(panel.size(9, 5) == 16 * 8);
static_assert(panel.index(0, 3, 6) == 3, "a row of a block lies together");
static_assert(panel.index(1, 0, 6) == 4, "the next row follows");
static_assert(panel.index(0, 4, 6) == 32, "then the next inputs of the same outputs");
static_assert(panel.index(8, 0, 6) == 64, "and then the next outputs");

void check_bijection(Panel layout, int outputs, int inputs) {
  const int rows = layout.padded_outputs(outputs);
  const int columns = layout.padded_inputs(inputs);
  CHECK(rows % layout.outputs == 0);
  CHECK(columns % layout.inputs == 0);
  CHECK(rows - outputs < layout.outputs);
  CHECK(columns - inputs < layout.inputs);
  REQUIRE(layout.size(outputs, inputs) == static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns));
  std::vector<int> uses(layout.size(outputs, inputs));
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column) ++uses.at(layout.index(row, column, inputs));
  CHECK(uses == std::vector<int>(uses.size(), 1));
}

}  // namespace

TEST_CASE("a panel layout gives every weight and every padding a place of its own") {
  for (Panel layout : {Panel{1, 1, 4}, Panel{8, 1, 64}, Panel{8, 4, 64}, Panel{4, 4, 16}, Panel{3, 5, 4}})
    for (int outputs : {1, 2, 7, 8, 9, 16, 17})
      for (int inputs : {1, 3, 4, 5, 8, 31}) check_bijection(layout, outputs, inputs);
}

TEST_CASE("the indices of matrices beyond 2^31 weights do not wrap") {
  CHECK(Panel{}.index(70'000, 1, 65'536) == std::size_t{70'000} * 65'536 + 1);
  CHECK(panel.size(70'000, 65'536) == std::size_t{70'000} * 65'536);
}
