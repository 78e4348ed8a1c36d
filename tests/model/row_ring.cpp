#include <array>
#include <cstddef>

#include <whet/model/row_ring.hpp>

#include "catch.hpp"

using Ring = whet::detail::RowRing<float, 5, 2>;

TEST_CASE("a ring of rows gives every second of the last rows, padding before the first") {
  alignas(8) std::byte memory[sizeof(whet::detail::RingPosition) + 5 * 2 * sizeof(float)];
  Ring ring(memory);
  ring.reset(-1.0f);
  std::array<float, 6> window{};
  for (int row = 1; row <= 12; ++row) {
    const auto value = static_cast<float>(row);
    const std::array<float, 2> values{value, 10.0f * value};
    Ring(memory).push(values.data());
    Ring(memory).gather<3, 2>(window.data());
    for (int tap = 0; tap < 3; ++tap) {
      const int seen = row - 2 * (2 - tap);
      CHECK(window[static_cast<std::size_t>(2 * tap)] == (seen < 1 ? -1.0f : static_cast<float>(seen)));
      CHECK(window[static_cast<std::size_t>(2 * tap + 1)] ==
            (seen < 1 ? -1.0f : 10.0f * static_cast<float>(seen)));
    }
  }
  ring.reset(7.0f);
  ring.gather<3, 2>(window.data());
  CHECK(window == std::array<float, 6>{7, 7, 7, 7, 7, 7});
}
