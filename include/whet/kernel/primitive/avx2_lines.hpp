#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstdint>
#include <immintrin.h>

// Lines of 32 bytes, and four of them interleaved, for the dot products of bytes.

namespace whet::kernel {
inline namespace WHET_ISA {

/// Two lines of 16 bytes.
[[gnu::always_inline]] inline __m256i load_halves(const std::int8_t* low, const std::int8_t* high) {
  const auto half = [](const std::int8_t* x) __attribute__((always_inline)) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(x));
  };
  return _mm256_inserti128_si256(_mm256_castsi128_si256(half(low)), half(high), 1);
}

/// Four lines of 8 bytes.
[[gnu::always_inline]] inline __m256i load_quarters(const std::int8_t* first, const std::int8_t* second,
                                                    const std::int8_t* third, const std::int8_t* fourth) {
  const auto half = [](const std::int8_t* x, const std::int8_t* y) __attribute__((always_inline)) {
    return _mm_unpacklo_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(x)),
                              _mm_loadl_epi64(reinterpret_cast<const __m128i*>(y)));
  };
  return _mm256_inserti128_si256(_mm256_castsi128_si256(half(first, second)), half(third, fourth), 1);
}

/// Four rows of 32 bytes as four vectors of eight groups of four, a byte of each row: those of bytes 4v and
/// on of both halves of 16. Saturating packs of what becomes of them bring the bytes back in order.
struct FourLines {
  __m256i vectors[4];

  [[gnu::always_inline]] FourLines(__m256i first, __m256i second, __m256i third, __m256i fourth) {
    const __m256i low = _mm256_unpacklo_epi8(first, second);
    const __m256i high = _mm256_unpackhi_epi8(first, second);
    const __m256i other_low = _mm256_unpacklo_epi8(third, fourth);
    const __m256i other_high = _mm256_unpackhi_epi8(third, fourth);
    vectors[0] = _mm256_unpacklo_epi16(low, other_low);
    vectors[1] = _mm256_unpackhi_epi16(low, other_low);
    vectors[2] = _mm256_unpacklo_epi16(high, other_high);
    vectors[3] = _mm256_unpackhi_epi16(high, other_high);
  }

  [[gnu::always_inline]] void store(std::int8_t* to) const {
    for (int index = 0; index < 4; ++index)
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(to) + index, vectors[index]);
  }
};

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
