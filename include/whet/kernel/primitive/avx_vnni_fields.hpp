#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX_VNNI

#include <cstdint>
#include <immintrin.h>

#include <whet/kernel/primitive/avx2_fields.hpp>
#include <whet/kernel/primitive/avx_vnni.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// As Avx2Fields, with the dot product of bytes, which adds in 32 bits: nothing has to be shifted or widened
/// on the way. A code in the upper bits of its byte is still an unsigned byte.
template <int Bits>
struct VnniFields {
  using vectors = Avx2Vectors;
  static constexpr int fields = 8 / Bits;
  static constexpr int ways = fields;
  static constexpr int lines = 1 << 20;
  static constexpr int rows = Bits == 4 ? 4 : Bits == 2 ? 2 : 1;
  static constexpr int panels = 1;
  static constexpr int sample_panels = Bits == 4 ? 4 : Bits == 2 ? 2 : 1;
  static constexpr int total_shift = 0;

  struct accumulator {
    __m256i sums[ways];
  };
  struct block {
    __m256i codes[fields];
  };

  [[gnu::always_inline]] static accumulator zero() { return starting_with(0); }
  static std::int32_t start_of(std::int32_t input_sum) { return -8 * input_sum; }
  [[gnu::always_inline]] static accumulator starting_with(std::int32_t start) {
    accumulator result;
    for (__m256i& sum : result.sums) sum = _mm256_setzero_si256();
    result.sums[0] = _mm256_set1_epi32(start);
    return result;
  }
  [[gnu::always_inline]] static block load(const std::uint8_t* line) {
    const __m256i codes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(line));
    block result;
    unroll<fields>([&](auto field) __attribute__((always_inline)) {
      constexpr int mask = ((1 << Bits) - 1) << (Bits * field);
      result.codes[field] = _mm256_and_si256(codes, _mm256_set1_epi8(static_cast<char>(mask)));
    });
    return result;
  }
  [[gnu::always_inline]] static void step(accumulator& sum, const block& weights, const std::int8_t* x) {
    unroll<fields>([&](auto field) __attribute__((always_inline)) {
      sum.sums[field] = pinned(
          dot_bytes(sum.sums[field], weights.codes[field], _mm256_set1_epi32(load_four(x + 4 * field))));
    });
  }
  [[gnu::always_inline]] static __m256i together(const accumulator& sum) {
    __m256i all = sum.sums[0];
    unroll<ways - 1>([&](auto way) __attribute__((always_inline)) {
      all = _mm256_add_epi32(all, _mm256_srai_epi32(sum.sums[way + 1], Bits * (way + 1)));
    });
    return all;
  }
  [[gnu::always_inline]] static void add_to(Integers& total, const accumulator& sum) {
    total = _mm256_add_epi32(total, together(sum));
  }
  [[gnu::always_inline]] static __m256i load_multipliers(const std::uint8_t* multipliers) {
    return _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(multipliers)));
  }
  /// The sum of a group of 32 fits 16 bits, so that madd is the product, its upper halves being 0.
  [[gnu::always_inline]] static void add_group_to(Integers& total, const accumulator& sum,
                                                  __m256i multipliers) {
    total = _mm256_add_epi32(total, _mm256_madd_epi16(together(sum), multipliers));
  }
};

template <int Bits>
VnniFields<Bits> fields_of(avx_vnni);

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
