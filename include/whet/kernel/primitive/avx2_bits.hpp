#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstdint>
#include <immintrin.h>

#include <whet/kernel/primitive/avx2.hpp>
#include <whet/kernel/primitive/xsimd.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// The signs of 32 values as a word: a bit is set for what is not greater than or equal to zero, a NaN too.
[[gnu::always_inline]] inline std::uint32_t signs_of(const float* x, std::int32_t) {
  const auto negative = [&](int part) __attribute__((always_inline)) {
    return _mm256_castps_si256(
        _mm256_cmp_ps(_mm256_loadu_ps(x + 8 * part), _mm256_setzero_ps(), _CMP_NGE_UQ));
  };
  // As bytes: of each four the first half, then of each the second.
  const __m256i bytes = _mm256_packs_epi16(_mm256_packs_epi32(negative(0), negative(1)),
                                           _mm256_packs_epi32(negative(2), negative(3)));
  const __m256i in_order = _mm256_permutevar8x32_epi32(bytes, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(in_order));
}
[[gnu::always_inline]] inline std::uint32_t signs_of(const std::int8_t* x, std::int32_t zero_point) {
  const __m256i zero = _mm256_set1_epi8(static_cast<char>(zero_point));
  const __m256i values = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x));
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpgt_epi8(zero, values)));
}

/// What binary tiles are made of: a vector of words, one of each of a panel's outputs, and the counts of
/// their bits in 32 bits each.
struct Avx2Bits {
  using vectors = Avx2Vectors;
  using words = __m256i;
  using bytes = __m256i;
  using counts = __m256i;

  [[gnu::always_inline]] static bytes no_bytes() { return _mm256_setzero_si256(); }
  [[gnu::always_inline]] static counts none() { return _mm256_setzero_si256(); }
  /// Which signs of a panel's weights differ from those of one word of inputs.
  [[gnu::always_inline]] static words differing(const std::uint32_t* weights, std::uint32_t signs) {
    return _mm256_xor_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(weights)),
                            _mm256_set1_epi32(static_cast<int>(signs)));
  }
  /// How many bits of each byte are set.
  [[gnu::always_inline]] static bytes count(words bits) {
    const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,  //
                                           0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i half = _mm256_set1_epi8(15);
    const __m256i low = _mm256_shuffle_epi8(table, _mm256_and_si256(bits, half));
    const __m256i high = _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16(bits, 4), half));
    return _mm256_add_epi8(low, high);
  }
  [[gnu::always_inline]] static bytes sum(bytes one, bytes other) {
    return pinned(_mm256_add_epi8(one, other));
  }
  /// Adds the sum of each word's bytes.
  [[gnu::always_inline]] static void add(counts& total, bytes values) {
    const __m256i pairs = _mm256_maddubs_epi16(values, _mm256_set1_epi8(1));
    total = _mm256_add_epi32(total, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
  }
  [[gnu::always_inline]] static Integers finish(counts sum) { return sum; }
  /// A bit for each lane whose value is greater than the other.
  [[gnu::always_inline]] static std::uint8_t greater(Integers value, Integers other) {
    return static_cast<std::uint8_t>(
        _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(value, other))));
  }
};
Avx2Bits bits_of(simd);

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
