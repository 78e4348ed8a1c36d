#include <cstddef>
#include <cstdint>

#include <whet/precision/recurrent_scratch.hpp>

#include "catch.hpp"

namespace {

struct Aligned {
  static constexpr std::size_t alignment = 16;
};

}  // namespace

TEST_CASE("each part of a recurrent layer's workspace is aligned, the larger matrix decides") {
  constexpr whet::RecurrentScratch parts = whet::recurrent_scratch<Aligned, std::int16_t>(18, 12, 100, 40);
  STATIC_REQUIRE(parts.state == 32);
  STATIC_REQUIRE(parts.sums == 32);
  STATIC_REQUIRE(parts.matrices == 100);
  STATIC_REQUIRE(parts.step() == 164);
  STATIC_REQUIRE(parts.sequence() == 196);
  STATIC_REQUIRE(whet::recurrent_scratch<Aligned, float>(18, 12, 0, 40).step() == 2 * 48 + 40);
}
