#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include <whet/precision/bfloat16.hpp>
#include <whet/precision/policy.hpp>
#include <whet/target/tags.hpp>

#include "catch.hpp"
#include "narrow_float.hpp"

namespace {

using whet::BFloat16;

static_assert(whet::UniformPolicy<whet::BFloat16Policy> && !whet::BFloat16Policy::needs_ranges);
static_assert(BFloat16::encode(1.0f) == 0x3F80 && BFloat16::decode(0xC000) == -2.0f);
static_assert(BFloat16::decode(0x7F7F) == BFloat16::largest);
static_assert(BFloat16::encode(BFloat16::largest) == 0x7F7F);
static_assert(BFloat16::encode(std::numeric_limits<float>::max()) == 0x7F80);
static_assert(BFloat16::encode(0x1.01p0f) == 0x3F80 && BFloat16::encode(0x1.03p0f) == 0x3F82, "ties to even");

using Packed = whet::BFloat16Policy::affine<whet::target::generic, 2, 3, false>;
static_assert(std::is_same_v<std::remove_extent_t<decltype(Packed::weights)>, std::uint16_t>);
static_assert(sizeof(Packed) == 6 * sizeof(std::uint16_t) + 2 * sizeof(float));

}  // namespace

TEST_CASE("every bfloat16 is read and every float written as the nearest one") {
  check_conversions<BFloat16>({.exponent_bits = 8, .fraction_bits = 7});
}

TEST_CASE("a NaN stays one where its payload is in the lower half") {
  CHECK(std::isnan(BFloat16::decode(BFloat16::encode(std::bit_cast<float>(0x7F80'0001U)))));
  CHECK(std::isnan(BFloat16::decode(BFloat16::encode(std::bit_cast<float>(0xFFFF'FFFFU)))));
  CHECK(BFloat16::encode(-std::numeric_limits<float>::infinity()) == 0xFF80);
}
