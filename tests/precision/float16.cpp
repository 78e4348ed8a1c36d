#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include <whet/precision/float16.hpp>
#include <whet/precision/policy.hpp>
#include <whet/target/tags.hpp>

#include "catch.hpp"
#include "narrow_float.hpp"
#if defined(__F16C__)
#include <immintrin.h>
#endif

namespace {

using whet::Float16;

static_assert(whet::UniformPolicy<whet::Float16Policy> && !whet::Float16Policy::needs_ranges);
static_assert(Float16::encode(1.0f) == 0x3C00 && Float16::encode(-2.0f) == 0xC000);
static_assert(Float16::encode(65504.0f) == 0x7BFF && Float16::decode(0x7BFF) == Float16::largest);
static_assert(Float16::encode(65519.99f) == 0x7BFF && Float16::encode(65520.0f) == 0x7C00,
              "a tie between the largest one and 2^16 is infinity");
static_assert(Float16::encode(0x1p-25f) == 0 && Float16::encode(0x1.000002p-25f) == 1, "ties to even");
static_assert(Float16::decode(1) == 0x1p-24f && Float16::decode(0x3FF) == 0x3FFp-24f);

using Packed = whet::Float16Policy::affine<whet::target::avx2, 9, 3, false>;
static_assert(std::is_same_v<std::remove_extent_t<decltype(Packed::weights)>, std::uint16_t>);
static_assert(sizeof(Packed) == 128 + 64, "two bytes a weight, 96 of them in 128 bytes, four a bias");

}  // namespace

TEST_CASE("every half is read and every float written as the nearest half") {
  check_conversions<Float16>({.exponent_bits = 5, .fraction_bits = 10});
}

TEST_CASE("floats far beyond halves become zero and infinity, of either sign") {
  CHECK(Float16::encode(std::numeric_limits<float>::denorm_min()) == 0);
  CHECK(Float16::encode(-std::numeric_limits<float>::min()) == 0x8000);
  CHECK(Float16::encode(std::numeric_limits<float>::max()) == 0x7C00);
  CHECK(Float16::encode(-std::numeric_limits<float>::infinity()) == 0xFC00);
  // A NaN whose payload is in the bits that a half has no room for must not become infinity.
  CHECK(std::isnan(Float16::decode(Float16::encode(std::bit_cast<float>(0x7F80'0001U)))));
}

#if defined(__F16C__)
TEST_CASE("halves are what the processor takes them for, to the bit of a NaN") {
  unsigned differing = 0;
  for (unsigned pattern = 0; pattern < 65536; ++pattern) {
    const float expected = _cvtsh_ss(static_cast<std::uint16_t>(pattern));
    const float found = Float16::decode(static_cast<std::uint16_t>(pattern));
    if (std::bit_cast<std::uint32_t>(found) != std::bit_cast<std::uint32_t>(expected)) ++differing;
    // Floats of all exponents and all upper fractions, with two different rests.
    for (const std::uint32_t rest : {0x0000U, 0x5A5AU}) {
      const auto number = std::bit_cast<float>(pattern << 16 | rest);
      const __m128i converted = _mm_cvtps_ph(_mm_set_ss(number), _MM_FROUND_TO_NEAREST_INT);
      if (Float16::encode(number) != (_mm_cvtsi128_si32(converted) & 0xFFFF)) ++differing;
    }
  }
  CHECK(differing == 0);
}
#endif
