#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstdint>
#include <immintrin.h>

#include <whet/kernel/primitive/avx2.hpp>
#include <whet/kernel/primitive/unroll.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Sum of `count` int8.
[[gnu::always_inline]] inline std::int32_t sum_bytes(const std::int8_t* x, int count) {
  constexpr int step = 32;
  const __m256i zero = _mm256_setzero_si256();
  const __m256i shift = _mm256_set1_epi8(-128);
  __m256i sums = zero;  // of x + 128, as unsigned bytes
  int index = 0;
  for (; index + step <= count; index += step) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x + index));
    sums = _mm256_add_epi64(sums, _mm256_sad_epu8(_mm256_xor_si256(bytes, shift), zero));
  }
  const __m128i halves = _mm_add_epi64(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
  auto sum =
      static_cast<std::int32_t>(_mm_cvtsi128_si64(halves) + _mm_extract_epi64(halves, 1)) - 128 * index;
  for (; index < count; ++index) sum += x[index];
  return sum;
}

/// Fields: sums of products of int8 inputs with codes of Bits bits, eight outputs to a vector. A line of
/// weights holds 8 / Bits fields; the field's codes of all outputs come out of it by a mask, in place, so
/// that those of higher bits are multiples of the code: they have sums of their own, which are shifted at the
/// end.
///
/// This one multiplies in 16 bits, codes as the unsigned side of maddubs. Fields of the upper half of a byte
/// are shifted down first. Exact for `lines` lines: the largest pair of products of codes up to 15, 3 · 4 and
/// 1 · 8 (in either half) with inputs of -128 to 127 is 3840, 3072 and 2048, the sums of eight, of sixteen
/// codes up to 2 · 4, and of sixteen, lie in [-32768, 32512].
template <int Bits>
struct Avx2Fields {
  using vectors = Avx2Vectors;
  static constexpr int fields = 8 / Bits;
  /// Sums for fields of different multiples.
  static constexpr int ways = Bits == 4 ? 1 : fields / 2;
  static constexpr int lines = Bits == 4 ? 4 : 8;
  /// The register tile of several samples, and the panels for one.
  static constexpr int rows = Bits == 1 ? 2 : 4;
  static constexpr int panels = Bits == 4 ? 2 : 1;
  static constexpr int sample_panels = Bits == 1 ? 1 : 4;
  /// Totals are 2^total_shift times the sum.
  static constexpr int total_shift = Bits * (ways - 1);

  struct accumulator {
    __m256i sums[ways];
  };
  struct block {
    __m256i codes[fields];
  };

  [[gnu::always_inline]] static accumulator zero() { return starting_with(0); }
  /// Of groups: both pairs of an output begin with half of -8 times the sum of the inputs; the codes are
  /// 8 more than the weights. Numbers: the final sums of a group of 32 fit 16 bits; what they pass through
  /// on the way wraps and does not matter.
  static std::int32_t start_of(std::int32_t input_sum) {
    return static_cast<std::int32_t>((static_cast<std::uint32_t>(-4 * input_sum) & 0xffff) * 0x10001);
  }
  [[gnu::always_inline]] static accumulator starting_with(std::int32_t start) {
    accumulator result;
    for (__m256i& sum : result.sums) sum = _mm256_set1_epi32(start);
    return result;
  }
  [[gnu::always_inline]] static block load(const std::uint8_t* line) {
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(line));
    const __m256i high = _mm256_srli_epi16(low, 4);
    constexpr int half = fields / 2;
    block result;
    unroll<fields>([&](auto field) __attribute__((always_inline)) {
      constexpr int mask = ((1 << Bits) - 1) << (Bits * (field % half));
      result.codes[field] = _mm256_and_si256(field < half ? low : high, _mm256_set1_epi8(mask));
    });
    return result;
  }
  /// Adds the products of a line with 4 · fields inputs.
  [[gnu::always_inline]] static void step(accumulator& sum, const block& weights, const std::int8_t* x) {
    unroll<fields>([&](auto field) __attribute__((always_inline)) {
      __m256i& way = sum.sums[field % ways];
      const __m256i inputs = _mm256_set1_epi32(load_four(x + 4 * field));
      way = pinned(_mm256_add_epi16(way, _mm256_maddubs_epi16(weights.codes[field], inputs)));
    });
  }
  [[gnu::always_inline]] static void add_to(Integers& total, const accumulator& sum) {
    unroll<ways>([&](auto way) __attribute__((always_inline)) {
      constexpr int factor = 1 << (Bits * (ways - 1 - way));
      total = _mm256_add_epi32(total, _mm256_madd_epi16(sum.sums[way], _mm256_set1_epi16(factor)));
    });
  }
  /// Multipliers of one group, for add_group_to: each twice in 16 bits.
  [[gnu::always_inline]] static __m256i load_multipliers(const std::uint8_t* multipliers) {
    const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(multipliers));
    return _mm256_cvtepu8_epi16(_mm_unpacklo_epi8(bytes, bytes));
  }
  [[gnu::always_inline]] static void add_group_to(Integers& total, const accumulator& sum,
                                                  __m256i multipliers) {
    total = _mm256_add_epi32(total, _mm256_madd_epi16(sum.sums[0], multipliers));
  }
};

template <int Bits>
Avx2Fields<Bits> fields_of(simd);

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
