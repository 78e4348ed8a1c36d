#include <whet/core/inline.hpp>

#include "catch.hpp"

namespace {

WHET_INLINE constexpr int doubled(int value) { return 2 * value; }
static_assert(doubled(2) == 4, "an always-inlined function may be constexpr");

}  // namespace

TEST_CASE("an always-inlined function is called as any other") {
  int value = 3;
  CHECK(doubled(value) == 6);
}
