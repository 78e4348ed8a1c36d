#include <whet/core/round_up.hpp>

#include "catch.hpp"

using whet::round_up;

TEST_CASE("bytes go up to the next multiple, of any number") {
  STATIC_REQUIRE(round_up(0, 16) == 0);
  STATIC_REQUIRE(round_up(1, 16) == 16);
  STATIC_REQUIRE(round_up(16, 16) == 16);
  STATIC_REQUIRE(round_up(17, 16) == 32);
  STATIC_REQUIRE(round_up(7, 1) == 7);
  STATIC_REQUIRE(round_up(13, 12) == 24);
}
