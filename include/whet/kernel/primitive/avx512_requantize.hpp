#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX512

#include <cstddef>
#include <cstdint>
#include <immintrin.h>
#include <limits>

#include <whet/kernel/primitive/unroll.hpp>
#include <whet/kernel/primitive/xsimd.hpp>

// How avx512 turns int32 sums into int8 outputs. On the masks see primitive/avx512.hpp.

namespace whet::kernel {
inline namespace WHET_ISA {

using Floats512 = xsimd::batch<float, xsimd::avx512f>;
using Integers512 = xsimd::batch<std::int32_t, xsimd::avx512f>;

inline constexpr __mmask16 all_sixteen = 0xffff;

/// A mask of the first `count` lanes, at most `Lanes`; count >= 0.
template <int Lanes>
[[gnu::always_inline]] inline std::uint64_t first_lanes(int count) {
  return count >= Lanes ? ~std::uint64_t{0} >> (64 - Lanes) : (std::uint64_t{1} << count) - 1;
}

/// As high_half of eight lanes, for sixteen.
[[gnu::always_inline]] inline __m512i high_half(__m512i value, __m512i mantissa, __m512i odd_mantissa,
                                                __m512i nudge, __m512i odd_nudge) {
  constexpr __mmask8 all = 0xff;
  const __m512i even = _mm512_add_epi64(_mm512_maskz_mul_epi32(all, value, mantissa), nudge);
  const __m512i odd = _mm512_add_epi64(
      _mm512_maskz_mul_epi32(all, _mm512_maskz_srli_epi64(all, value, 32), odd_mantissa), odd_nudge);
  return _mm512_mask_blend_epi32(0b1010'1010'1010'1010, _mm512_maskz_srli_epi64(all, even, 31),
                                 _mm512_add_epi64(odd, odd));
}
[[gnu::always_inline]] inline __m512i rounded_high_half(__m512i value, __m512i mantissa,
                                                        __m512i odd_mantissa) {
  const __m512i nudge = _mm512_set1_epi64(std::int64_t{1} << 30);
  return high_half(value, mantissa, odd_mantissa, nudge, nudge);
}

/// As the Requantizer of eight outputs, for sixteen.
struct Requantizer512 {
  __m512i mantissa;
  __m512i odd_mantissa;
  __m512i left;
  __m512i right;
  __m512i mask;
  __m512i half;

  [[gnu::always_inline]] Requantizer512(__m512i mantissas, __m512i shifts)
      : mantissa(mantissas),
        odd_mantissa(_mm512_maskz_srli_epi64(0xff, mantissas, 32)),
        left(_mm512_maskz_max_epi32(all_sixteen, shifts, _mm512_setzero_si512())),
        right(_mm512_sub_epi32(left, shifts)) {
    const __m512i one = _mm512_set1_epi32(1);
    mask = _mm512_sub_epi32(_mm512_maskz_sllv_epi32(all_sixteen, one, right), one);
    half = _mm512_maskz_srli_epi32(all_sixteen, mask, 1);
  }

  /// whet::requantize of each lane.
  [[gnu::always_inline]] Integers512 operator()(__m512i value) const {
    const __m512i high =
        rounded_high_half(_mm512_maskz_sllv_epi32(all_sixteen, value, left), mantissa, odd_mantissa);
    const __m512i negative = _mm512_maskz_srai_epi32(all_sixteen, high, 31);
    const __mmask16 round_up =
        _mm512_cmpgt_epi32_mask(_mm512_and_si512(high, mask), _mm512_sub_epi32(half, negative));
    const __m512i quotient = _mm512_maskz_srav_epi32(all_sixteen, high, right);
    return _mm512_mask_sub_epi32(quotient, round_up, quotient, _mm512_set1_epi32(-1));
  }
};

/// As SumRequantizer, for sixteen.
struct SumRequantizer512 {
  __m512i mantissa;
  __m512i odd_mantissa;
  __m512i offset;
  __m512i odd_offset;
  __m512i right;
  __m512i threshold;
  static constexpr __mmask8 all_eight = 0xff;

  [[gnu::always_inline]] static bool fits(__m512i biases, __m512i shifts) {
    const auto outside = [](__m512i values, int least, int most) {
      return static_cast<unsigned>(_mm512_cmpgt_epi32_mask(values, _mm512_set1_epi32(most))) |
             static_cast<unsigned>(_mm512_cmpgt_epi32_mask(_mm512_set1_epi32(least), values));
    };
    return (outside(biases, -(1 << 30), 1 << 30) | outside(shifts, -22, 0)) == 0;
  }

  [[gnu::always_inline]] SumRequantizer512(__m512i biases, __m512i mantissas, __m512i shifts)
      : mantissa(mantissas),
        odd_mantissa(upper(mantissas)),
        right(_mm512_sub_epi32(_mm512_setzero_si512(), shifts)) {
    const __m512i least = _mm512_set1_epi32(std::numeric_limits<std::int32_t>::min());
    const __m512i one = _mm512_set1_epi32(1);
    const __m512i half =
        _mm512_maskz_srli_epi32(all_sixteen, _mm512_maskz_sllv_epi32(all_sixteen, one, right), 1);
    const auto offset_of = [&](__m512i bias, __m512i factor, __m512i rounding) {
      const __m512i nudge = _mm512_set1_epi64(std::int64_t{1} << 30);
      return _mm512_add_epi64(_mm512_add_epi64(_mm512_maskz_mul_epi32(all_eight, bias, factor), nudge),
                              _mm512_maskz_mul_epu32(all_eight, rounding, least));
    };
    offset = offset_of(biases, mantissa, half);
    odd_offset = offset_of(upper(biases), odd_mantissa, upper(half));
    threshold = _mm512_mask_blend_epi32(_mm512_cmpeq_epi32_mask(right, _mm512_setzero_si512()), half, least);
  }

  [[gnu::always_inline]] Integers512 operator()(__m512i sum) const {
    const __m512i high = high_half(sum, mantissa, odd_mantissa, offset, odd_offset);
    const __m512i lowered =
        _mm512_mask_sub_epi32(high, _mm512_cmpgt_epi32_mask(threshold, high), high, _mm512_set1_epi32(1));
    return _mm512_maskz_srav_epi32(all_sixteen, lowered, right);
  }

 private:
  [[gnu::always_inline]] static __m512i upper(__m512i values) {
    return _mm512_maskz_srli_epi64(all_eight, values, 32);
  }
};

/// As FloatSumRequantizer, for sixteen.
struct FloatSumRequantizer512 {
  __m512 scale;
  __m512 offset;

  [[gnu::always_inline]] FloatSumRequantizer512(const float* scales, const float* offsets)
      : scale(_mm512_loadu_ps(scales)), offset(_mm512_loadu_ps(offsets)) {}
  [[gnu::always_inline]] Integers512 operator()(__m512i sum) const {
    return _mm512_maskz_cvtps_epi32(
        all_sixteen, _mm512_fmadd_ps(_mm512_maskz_cvtepi32_ps(all_sixteen, sum), scale, offset));
  }
};

/// As SignedFloatSumRequantizer, for sixteen.
struct SignedFloatSumRequantizer512 {
  __m512i bias;
  __m512 scale;
  __m512 offset;
  __m512 negative_offset;

  [[gnu::always_inline]] SignedFloatSumRequantizer512(__m512i biases, const float* scales,
                                                      const float* offsets, const float* negative_offsets)
      : bias(biases),
        scale(_mm512_loadu_ps(scales)),
        offset(_mm512_loadu_ps(offsets)),
        negative_offset(_mm512_loadu_ps(negative_offsets)) {}
  [[gnu::always_inline]] Integers512 operator()(__m512i sum) const {
    const __m512i biased = _mm512_add_epi32(sum, bias);
    const __m512 addend = _mm512_mask_blend_ps(_mm512_movepi32_mask(biased), offset, negative_offset);
    return _mm512_maskz_cvtps_epi32(
        all_sixteen, _mm512_fmadd_ps(_mm512_maskz_cvtepi32_ps(all_sixteen, biased), scale, addend));
  }
};

/// Stores the first `count` of sixteen bytes.
[[gnu::always_inline]] inline void store_bytes(std::int8_t* y, __m128i bytes, int count) {
  if (count >= 16)
    _mm_storeu_si128(reinterpret_cast<__m128i*>(y), bytes);
  else
    _mm_mask_storeu_epi8(y, static_cast<__mmask16>(first_lanes<16>(count)), bytes);
}

/// As Narrower, for sixteen outputs.
struct Narrower512 {
  __m512i zero_point;
  __m512i low;
  __m512i high;
  static constexpr int rows = 4;

  [[gnu::always_inline]] Narrower512(std::int32_t zero, std::int32_t lowest, std::int32_t highest)
      : zero_point(_mm512_set1_epi16(static_cast<std::int16_t>(zero))),
        low(_mm512_set1_epi8(static_cast<char>(lowest))),
        high(_mm512_set1_epi8(static_cast<char>(highest))) {}

  [[gnu::always_inline]] void store(std::int8_t* y, std::ptrdiff_t stride, const Integers512 (&values)[rows],
                                    int count) const {
    const __m512i ordered = narrowed(values);
    store_bytes(y, quarter<0>(ordered), count);
    store_bytes(y + stride, quarter<1>(ordered), count);
    store_bytes(y + 2 * stride, quarter<2>(ordered), count);
    store_bytes(y + 3 * stride, quarter<3>(ordered), count);
  }
  [[gnu::always_inline]] void store_two_rows(std::int8_t* y, std::ptrdiff_t stride,
                                             const Integers512 (&values)[4]) const {
    const __m512i ordered = narrowed(values);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(y), _mm512_maskz_extracti64x4_epi64(0xf, ordered, 0));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(y + stride),
                        _mm512_maskz_extracti64x4_epi64(0xf, ordered, 1));
  }
  [[gnu::always_inline]] void store_row(std::int8_t* y, const Integers512 (&values)[4]) const {
    _mm512_storeu_si512(y, narrowed(values));
  }
  [[gnu::always_inline]] void store_one(std::int8_t* y, Integers512 value, int count) const {
    const __m256i words = _mm256_adds_epi16(_mm512_maskz_cvtsepi32_epi16(all_sixteen, value),
                                            _mm512_maskz_extracti64x4_epi64(0xf, zero_point, 0));
    const __m128i bytes = _mm256_maskz_cvtsepi16_epi8(all_sixteen, words);
    store_bytes(y, _mm_min_epi8(_mm_max_epi8(bytes, quarter<0>(low)), quarter<0>(high)), count);
  }

 private:
  /// The bytes of all four, one vector's behind another's.
  [[gnu::always_inline]] __m512i narrowed(const Integers512 (&values)[4]) const {
    const __m512i first = _mm512_adds_epi16(_mm512_packs_epi32(values[0], values[1]), zero_point);
    const __m512i second = _mm512_adds_epi16(_mm512_packs_epi32(values[2], values[3]), zero_point);
    const __m512i packed = _mm512_min_epi8(_mm512_max_epi8(_mm512_packs_epi16(first, second), low), high);
    const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    return _mm512_maskz_permutexvar_epi32(all_sixteen, order, packed);
  }
  template <int Index>
  [[gnu::always_inline]] static __m128i quarter(__m512i bytes) {
    return _mm512_maskz_extracti32x4_epi32(0xf, bytes, Index);
  }
};

/// As RowRequantizer, for 64 outputs.
struct RowRequantizer512 {
  [[gnu::always_inline]] static bool fits(const std::int8_t* shifts) {
    return _mm512_movepi8_mask(_mm512_loadu_si512(shifts)) == ~__mmask64{0};
  }

  [[gnu::always_inline]] static void store(const Narrower512& narrower, std::int8_t* y,
                                           const Integers512 (&sums)[4], const std::int32_t* biases,
                                           const std::int32_t* mantissas, const std::int8_t* shifts) {
    Integers512 values[4];
    unroll<4>([&](auto index) __attribute__((always_inline)) {
      constexpr int at = index * 16;
      values[index] = requantize(sums[index], biases + at, mantissas + at, shifts + at);
    });
    narrower.store_row(y, values);
  }

 private:
  [[gnu::always_inline]] static __m512i requantize(__m512i sum, const std::int32_t* biases,
                                                   const std::int32_t* mantissas, const std::int8_t* shifts) {
    const __m512i one = _mm512_set1_epi32(1);
    const __m512i mantissa = _mm512_loadu_si512(mantissas);
    const __m512i high = rounded_high_half(_mm512_add_epi32(sum, _mm512_loadu_si512(biases)), mantissa,
                                           _mm512_maskz_srli_epi64(0xff, mantissa, 32));
    const __m512i shift =
        _mm512_maskz_cvtepi8_epi32(all_sixteen, _mm_loadu_si128(reinterpret_cast<const __m128i*>(shifts)));
    const __m512i magnitude = _mm512_maskz_srlv_epi32(all_sixteen, _mm512_maskz_abs_epi32(all_sixteen, high),
                                                      _mm512_xor_si512(shift, _mm512_set1_epi32(-1)));
    const __m512i rounded = _mm512_maskz_srli_epi32(all_sixteen, _mm512_add_epi32(magnitude, one), 1);
    return _mm512_mask_sub_epi32(rounded, _mm512_movepi32_mask(high), _mm512_setzero_si512(), rounded);
  }
};

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
