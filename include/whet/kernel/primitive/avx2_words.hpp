#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstdint>
#include <cstring>
#include <immintrin.h>

#include <whet/kernel/primitive/avx2.hpp>
#include <whet/kernel/primitive/xsimd.hpp>

// Sixteen-bit integers on AVX2.

namespace whet::kernel {
inline namespace WHET_ISA {

using Words = xsimd::batch<std::int16_t, x86_arch>;

/// Sixteen int8 as int16.
[[gnu::always_inline]] inline Words widen_words(const std::int8_t* values) {
  return _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(values)));
}

/// A block of weights [8 outputs][4 inputs] as two of int16, each [8 outputs][2 inputs].
struct WordPairs {
  Words pairs[2];

  [[gnu::always_inline]] explicit WordPairs(const std::int8_t* block) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(block));
    const __m256i order = _mm256_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15,  //
                                           0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15);
    const __m256i sorted = _mm256_permute4x64_epi64(_mm256_shuffle_epi8(bytes, order), 0b11'01'10'00);
    pairs[0] = _mm256_cvtepi8_epi16(_mm256_castsi256_si128(sorted));
    pairs[1] = _mm256_cvtepi8_epi16(_mm256_extracti128_si256(sorted, 1));
  }
};

/// Dot products of int16 over two neighbouring inputs for the eight outputs of such a block.
struct WordPairDot {
  using accumulator = __m256i;
  using block = __m256i;
  using activations = __m256i;

  [[gnu::always_inline]] static accumulator zero() { return _mm256_setzero_si256(); }
  [[gnu::always_inline]] static block load(const std::int16_t* weights) {
    return _mm256_load_si256(reinterpret_cast<const __m256i*>(weights));
  }
  [[gnu::always_inline]] static activations broadcast(const std::int16_t* two) {
    std::int32_t bits = 0;
    std::memcpy(&bits, two, sizeof(bits));
    return _mm256_set1_epi32(bits);
  }
  [[gnu::always_inline]] static void step(accumulator& sum, block weights, activations x) {
    sum = pinned(_mm256_add_epi32(sum, _mm256_madd_epi16(weights, x)));
  }
  [[gnu::always_inline]] static Integers finish(accumulator sum) { return sum; }
};

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
