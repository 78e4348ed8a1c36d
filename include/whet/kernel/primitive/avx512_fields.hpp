#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX512

#include <cstdint>
#include <immintrin.h>

#include <whet/kernel/primitive/avx512.hpp>
#include <whet/kernel/primitive/avx_vnni_fields.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// As VnniFields, sixteen outputs to a vector.
template <int Bits>
struct Avx512Fields {
  using vectors = Avx512Vectors;
  static constexpr int fields = 8 / Bits;
  static constexpr int ways = fields;
  static constexpr int lines = 1 << 20;
  static constexpr int rows = Bits == 4 ? 4 : 2;
  static constexpr int panels = Bits == 1 ? 1 : 2;
  static constexpr int sample_panels = Bits == 1 ? 2 : 4;
  static constexpr int total_shift = 0;

  struct accumulator {
    __m512i sums[ways];
  };
  struct block {
    __m512i codes[fields];
  };

  [[gnu::always_inline]] static accumulator zero() { return starting_with(0); }
  static std::int32_t start_of(std::int32_t input_sum) { return -8 * input_sum; }
  [[gnu::always_inline]] static accumulator starting_with(std::int32_t start) {
    accumulator result;
    for (__m512i& sum : result.sums) sum = _mm512_setzero_si512();
    result.sums[0] = _mm512_set1_epi32(start);
    return result;
  }
  [[gnu::always_inline]] static block load(const std::uint8_t* line) {
    const __m512i codes = _mm512_loadu_si512(line);
    block result;
    unroll<fields>([&](auto field) __attribute__((always_inline)) {
      constexpr int mask = ((1 << Bits) - 1) << (Bits * field);
      result.codes[field] = _mm512_and_si512(codes, _mm512_set1_epi8(static_cast<char>(mask)));
    });
    return result;
  }
  [[gnu::always_inline]] static void step(accumulator& sum, const block& weights, const std::int8_t* x) {
    unroll<fields>([&](auto field) __attribute__((always_inline)) {
      sum.sums[field] = pinned(_mm512_dpbusd_epi32(sum.sums[field], weights.codes[field],
                                                   _mm512_set1_epi32(load_four(x + 4 * field))));
    });
  }
  [[gnu::always_inline]] static __m512i together(const accumulator& sum) {
    __m512i all = sum.sums[0];
    unroll<ways - 1>([&](auto way) __attribute__((always_inline)) {
      all = _mm512_add_epi32(all, _mm512_maskz_srai_epi32(all_sixteen, sum.sums[way + 1], Bits * (way + 1)));
    });
    return all;
  }
  [[gnu::always_inline]] static void add_to(Integers512& total, const accumulator& sum) {
    total = _mm512_add_epi32(total, together(sum));
  }
  [[gnu::always_inline]] static __m512i load_multipliers(const std::uint8_t* multipliers) {
    return _mm512_maskz_cvtepu8_epi32(all_sixteen,
                                      _mm_loadu_si128(reinterpret_cast<const __m128i*>(multipliers)));
  }
  [[gnu::always_inline]] static void add_group_to(Integers512& total, const accumulator& sum,
                                                  __m512i multipliers) {
    total = _mm512_add_epi32(total, _mm512_maskz_madd_epi16(all_sixteen, together(sum), multipliers));
  }
};

template <int Bits>
Avx512Fields<Bits> fields_of(avx512);

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
