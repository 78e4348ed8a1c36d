#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX512

#include <cstdint>
#include <cstring>
#include <immintrin.h>

#include <whet/kernel/primitive/avx2_weights.hpp>
#include <whet/kernel/primitive/avx512.hpp>
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
  static constexpr int lanes = Avx512Vectors::lanes;

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

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
