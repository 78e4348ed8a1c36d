#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX512

#include <cstdint>
#include <cstring>
#include <immintrin.h>

#include <whet/kernel/primitive/avx2_weights.hpp>
#include <whet/kernel/primitive/avx512.hpp>
#include <whet/kernel/primitive/unroll.hpp>
#include <whet/precision/bfloat16.hpp>
#include <whet/precision/float16.hpp>
#include <whet/precision/float_affine.hpp>
#include <whet/precision/weight_only.hpp>

// load_weights as for AVX2, of sixteen weights.

namespace whet::kernel {
inline namespace WHET_ISA {

[[gnu::always_inline]] inline Floats512 load_weights(Float32, Avx512Vectors, const float* weights) {
  return Floats512::load_unaligned(weights);
}

[[gnu::always_inline]] inline Floats512 load_weights(Float16, Avx512Vectors, const std::uint16_t* weights) {
  return _mm512_maskz_cvtph_ps(all_sixteen, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(weights)));
}

[[gnu::always_inline]] inline Floats512 load_weights(BFloat16, Avx512Vectors, const std::uint16_t* weights) {
  const __m256i upper = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(weights));
  return _mm512_castsi512_ps(Avx512Vectors::shift_left<16>(_mm512_maskz_cvtepu16_epi32(all_sixteen, upper)));
}

[[gnu::always_inline]] inline Floats512 load_weights(ScaledInt8, Avx512Vectors, const std::int8_t* weights) {
  return Avx512Vectors::to_float(Avx512Vectors::widen(weights));
}

/// Sixteen floats in two registers.
struct FloatPair {
  Floats low;
  Floats high;

  FloatPair() = default;
  [[gnu::always_inline]] explicit FloatPair(float value) : low(value), high(value) {}
  [[gnu::always_inline]] FloatPair(Floats first, Floats second) : low(first), high(second) {}
  [[gnu::always_inline]] static FloatPair load_unaligned(const float* values) {
    return {Floats::load_unaligned(values), Floats::load_unaligned(values + lanes)};
  }
  [[gnu::always_inline]] FloatPair& operator+=(const FloatPair& other) {
    low += other.low;
    high += other.high;
    return *this;
  }
};
[[gnu::always_inline]] inline void store_first(float* y, const FloatPair& values, int count) {
  store_first(y, values.low, count);
  if (count > lanes) store_first(y + lanes, values.high, count - lanes);
}

/// As Avx512Vectors. For halves of one sample, where to convert them is most of the work: Zen 4 converts
/// eight twice in less than half of the time of sixteen.
struct Avx512Pairs {
  using floats = FloatPair;
  using uniform = FloatPair;
  static constexpr int lanes = Avx512Vectors::lanes;
  static constexpr int unrolled = Avx512Vectors::unrolled;
  static constexpr int sample_panels = Avx512Vectors::sample_panels;

  [[gnu::always_inline]] static floats fma(const floats& x, const floats& y, const floats& sum) {
    return {Avx2Vectors::fma(x.low, y.low, sum.low), Avx2Vectors::fma(x.high, y.high, sum.high)};
  }
};
[[gnu::always_inline]] inline FloatPair load_weights(Float16, Avx512Pairs, const std::uint16_t* weights) {
  return {load_weights(Float16{}, Avx2Vectors{}, weights),
          load_weights(Float16{}, Avx2Vectors{}, weights + lanes)};
}

template <class Number>
Avx512Vectors sample_vectors(avx512, Number);
Avx512Pairs sample_vectors(avx512, Float16);

/// As Avx2BFloat16Block, of a panel of sixteen outputs.
struct Avx512BFloat16Block {
  using words = __m512i;
  using floats = __m512;

  [[gnu::always_inline]] static words load(const std::uint16_t* weights) {
    return _mm512_loadu_si512(weights);
  }
  [[gnu::always_inline]] static words load_one(const std::uint16_t* weights) {
    return _mm512_maskz_loadu_epi16(0xFFFF, weights);
  }
  [[gnu::always_inline]] static floats zero() { return _mm512_setzero_ps(); }
  [[gnu::always_inline]] static floats inputs(const float* x) {
    std::int64_t pair;
    std::memcpy(&pair, x, sizeof(pair));
    return _mm512_maskz_permutevar_ps(all_sixteen, _mm512_castsi512_ps(_mm512_set1_epi64(pair)),
                                      _mm512_setr_epi32(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1));
  }
  [[gnu::always_inline]] static void step(floats& even, floats& odd, words weights, floats x) {
    even = _mm512_fmadd_ps(_mm512_castsi512_ps(Avx512Vectors::shift_left<16>(weights)), x, even);
    odd = _mm512_fmadd_ps(
        _mm512_castsi512_ps(_mm512_and_si512(weights, _mm512_set1_epi32(static_cast<int>(0xFFFF0000U)))), x,
        odd);
  }
  [[gnu::always_inline]] static Floats512 finish(floats even, floats odd) {
    const __m256 evens = halves_sum(even);
    const __m256 odds = halves_sum(odd);
    const __m256 low = _mm256_unpacklo_ps(evens, odds);  // outputs 0 to 3 and 8 to 11
    const __m256 high = _mm256_unpackhi_ps(evens, odds);
    const __m256d first = _mm256_castps_pd(_mm256_permute2f128_ps(low, high, 0x20));
    const __m256d second = _mm256_castps_pd(_mm256_permute2f128_ps(low, high, 0x31));
    return _mm512_castpd_ps(_mm512_maskz_insertf64x4(0xFF, _mm512_castpd256_pd512(first), second, 1));
  }

 private:
  [[gnu::always_inline]] static __m256 halves_sum(floats sums) {
    const __m512d all = _mm512_castps_pd(sums);
    return _mm256_add_ps(_mm256_castpd_ps(_mm512_maskz_extractf64x4_pd(0xF, all, 0)),
                         _mm256_castpd_ps(_mm512_maskz_extractf64x4_pd(0xF, all, 1)));
  }
};
Avx512BFloat16Block bfloat16_block(avx512);

/// As Avx2NibbleBlock, of a panel of sixteen outputs: each 128-bit lane is a line.
struct Avx512NibbleBlock {
  using vectors = Avx512Vectors;
  static constexpr int inputs = 8;
  static constexpr int panels = 4;
  static constexpr int grouped_panels = 2;

  using block = __m512i;
  /// Of four outputs each, the lines apart.
  struct accumulator {
    __m512 parts[4];
  };
  using totals = accumulator;
  struct activations {
    __m512 first;
    __m512 second;
  };

  [[gnu::always_inline]] static block load(const std::uint8_t* codes) { return _mm512_loadu_si512(codes); }
  [[gnu::always_inline]] static accumulator zero() {
    const __m512 none = _mm512_setzero_ps();
    return {{none, none, none, none}};
  }
  [[gnu::always_inline]] static totals no_totals() { return zero(); }
  [[gnu::always_inline]] static activations spread(const float* x) {
    const __m512 all = _mm512_mul_ps(_mm512_maskz_loadu_ps(0xFF, x), _mm512_set1_ps(0x1p-28f));
    return {_mm512_maskz_permutexvar_ps(
                all_sixteen, _mm512_setr_epi32(0, 0, 0, 0, 2, 2, 2, 2, 4, 4, 4, 4, 6, 6, 6, 6), all),
            _mm512_maskz_permutexvar_ps(
                all_sixteen, _mm512_setr_epi32(1, 1, 1, 1, 3, 3, 3, 3, 5, 5, 5, 5, 7, 7, 7, 7), all)};
  }
  [[gnu::always_inline]] static void step(accumulator& sum, block codes, const activations& x) {
    constexpr int differ_and = 0x28;  // (first ^ second) & third
    const __m512i upper = _mm512_set1_epi8(static_cast<char>(0xF0));
    const __m512i sign = _mm512_set1_epi8(static_cast<char>(0x80));
    const __m512i shifted = _mm512_maskz_slli_epi16(~__mmask32{0}, codes, 4);
    add(sum, _mm512_ternarylogic_epi32(shifted, sign, upper, differ_and), x.first);
    add(sum, _mm512_ternarylogic_epi32(codes, sign, upper, differ_and), x.second);
  }
  [[gnu::always_inline]] static totals total(const accumulator& sum) { return sum; }
  [[gnu::always_inline]] static void add_group_to(totals& all, const accumulator& sum,
                                                  const std::uint8_t* multipliers) {
    const __m512 factors = _mm512_maskz_cvtepi32_ps(
        all_sixteen, _mm512_maskz_cvtepu8_epi32(
                         all_sixteen, _mm_loadu_si128(reinterpret_cast<const __m128i*>(multipliers))));
    unroll<4>([&](auto part) __attribute__((always_inline)) {
      all.parts[part] = _mm512_fmadd_ps(
          sum.parts[part], _mm512_maskz_shuffle_f32x4(all_sixteen, factors, factors, part * 0x55),
          all.parts[part]);
    });
  }
  [[gnu::always_inline]] static Floats512 finish(const totals& all) {
    const __m512 first = pair_sums(all.parts[0], all.parts[1]);
    const __m512 second = pair_sums(all.parts[2], all.parts[3]);
    return _mm512_add_ps(_mm512_maskz_shuffle_f32x4(all_sixteen, first, second, 0x88),
                         _mm512_maskz_shuffle_f32x4(all_sixteen, first, second, 0xDD));
  }

 private:
  [[gnu::always_inline]] static void add(accumulator& sum, __m512i bytes, __m512 x) {
    unroll<4>([&](auto part) __attribute__((always_inline)) {
      constexpr int to_top = 0x808080 + part * 0x04000000;
      const __m512i places =
          _mm512_set4_epi32(to_top + 0x03000000, to_top + 0x02000000, to_top + 0x01000000, to_top);
      const __m512i integers = _mm512_maskz_shuffle_epi8(~__mmask64{0}, bytes, places);
      sum.parts[part] = _mm512_fmadd_ps(_mm512_maskz_cvtepi32_ps(all_sixteen, integers), x, sum.parts[part]);
    });
  }
  /// Lines 0 and 2, and 1 and 3, of the outputs of x, and of those of y.
  [[gnu::always_inline]] static __m512 pair_sums(__m512 x, __m512 y) {
    return _mm512_add_ps(_mm512_maskz_shuffle_f32x4(all_sixteen, x, y, 0x44),
                         _mm512_maskz_shuffle_f32x4(all_sixteen, x, y, 0xEE));
  }
};
Avx512NibbleBlock nibble_block(avx512);

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
