#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <immintrin.h>
#include <limits>

#include <whet/kernel/primitive/few_bytes.hpp>
#include <whet/kernel/primitive/unroll.hpp>
#include <whet/kernel/primitive/xsimd.hpp>

// How AVX2 turns int32 sums into int8 outputs: fixed-point multiplication, and narrowing of several rows.

namespace whet::kernel {
inline namespace WHET_ISA {

/// Bits 31 to 62 of value · mantissa + nudge: of 64-bit products, which are below 2^62 in magnitude, so that
/// neither they nor their sums overflow. odd: for lanes 1, 3, 5, 7, as they lie in the upper halves.
[[gnu::always_inline]] inline __m256i high_half(__m256i value, __m256i mantissa, __m256i odd_mantissa,
                                                __m256i nudge, __m256i odd_nudge) {
  const __m256i even = _mm256_add_epi64(_mm256_mul_epi32(value, mantissa), nudge);
  const __m256i odd =
      _mm256_add_epi64(_mm256_mul_epi32(_mm256_srli_epi64(value, 32), odd_mantissa), odd_nudge);
  return _mm256_blend_epi32(_mm256_srli_epi64(even, 31), _mm256_add_epi64(odd, odd), 0b1010'1010);
}
[[gnu::always_inline]] inline __m256i rounded_high_half(__m256i value, __m256i mantissa,
                                                        __m256i odd_mantissa) {
  const __m256i nudge = _mm256_set1_epi64x(std::int64_t{1} << 30);
  return high_half(value, mantissa, odd_mantissa, nudge, nudge);
}

/// The multipliers of eight outputs, prepared for `requantize` of several rows.
struct Requantizer {
  __m256i mantissa;
  __m256i odd_mantissa;
  __m256i left;
  __m256i right;
  __m256i mask;
  __m256i half;

  [[gnu::always_inline]] Requantizer(__m256i mantissas, __m256i shifts)
      : mantissa(mantissas),
        odd_mantissa(_mm256_srli_epi64(mantissas, 32)),
        left(_mm256_max_epi32(shifts, _mm256_setzero_si256())),
        right(_mm256_sub_epi32(left, shifts)) {
    const __m256i one = _mm256_set1_epi32(1);
    mask = _mm256_sub_epi32(_mm256_sllv_epi32(one, right), one);
    half = _mm256_srli_epi32(mask, 1);
  }

  /// whet::requantize of each lane.
  [[gnu::always_inline]] Integers operator()(__m256i value) const {
    const __m256i high = rounded_high_half(_mm256_sllv_epi32(value, left), mantissa, odd_mantissa);
    const __m256i negative = _mm256_cmpgt_epi32(_mm256_setzero_si256(), high);
    const __m256i round_up =
        _mm256_cmpgt_epi32(_mm256_and_si256(high, mask), _mm256_sub_epi32(half, negative));
    return _mm256_sub_epi32(_mm256_srav_epi32(high, right), round_up);
  }
};

/// whet::requantize of sum + bias in two thirds of the instructions, for the usual parameters: with h the
/// rounded high half of the product and half = 2^(right - 1), the result is (h + half - (h < 0)) >> right,
/// and bias · mantissa, the rounding of h, and half are all added to the product at once.
/// That is exact where nothing overflows: a sum is at most 2^16 · 127 · 128 in magnitude, so that with a bias
/// of at most 2^30 it stays within 2^31 - 2^23, and h + half within 2^31 for a right shift of at most 22.
struct SumRequantizer {
  __m256i mantissa;
  __m256i odd_mantissa;
  __m256i offset;
  __m256i odd_offset;
  __m256i right;
  /// What h + half is below where h < 0: half, but nothing is below it where nothing is shifted.
  __m256i threshold;

  /// Whether these are usual parameters.
  [[gnu::always_inline]] static bool fits(__m256i biases, __m256i shifts) {
    const auto outside = [](__m256i values, int least, int most) {
      return _mm256_or_si256(_mm256_cmpgt_epi32(values, _mm256_set1_epi32(most)),
                             _mm256_cmpgt_epi32(_mm256_set1_epi32(least), values));
    };
    const __m256i unusual = _mm256_or_si256(outside(biases, -(1 << 30), 1 << 30), outside(shifts, -22, 0));
    return _mm256_testz_si256(unusual, unusual) != 0;
  }

  [[gnu::always_inline]] SumRequantizer(__m256i biases, __m256i mantissas, __m256i shifts)
      : mantissa(mantissas),
        odd_mantissa(_mm256_srli_epi64(mantissas, 32)),
        right(_mm256_sub_epi32(_mm256_setzero_si256(), shifts)) {
    const __m256i least = _mm256_set1_epi32(std::numeric_limits<std::int32_t>::min());
    const __m256i half = _mm256_srli_epi32(_mm256_sllv_epi32(_mm256_set1_epi32(1), right), 1);
    const auto offset_of = [&](__m256i bias, __m256i factor, __m256i rounding) {
      const __m256i nudge = _mm256_set1_epi64x(std::int64_t{1} << 30);
      // As an unsigned number `least` is 2^31.
      return _mm256_add_epi64(_mm256_add_epi64(_mm256_mul_epi32(bias, factor), nudge),
                              _mm256_mul_epu32(rounding, least));
    };
    offset = offset_of(biases, mantissa, half);
    odd_offset = offset_of(_mm256_srli_epi64(biases, 32), odd_mantissa, _mm256_srli_epi64(half, 32));
    threshold = _mm256_blendv_epi8(half, least, _mm256_cmpeq_epi32(right, _mm256_setzero_si256()));
  }

  [[gnu::always_inline]] Integers operator()(__m256i sum) const {
    const __m256i high = high_half(sum, mantissa, odd_mantissa, offset, odd_offset);
    return _mm256_srav_epi32(_mm256_add_epi32(high, _mm256_cmpgt_epi32(threshold, high)), right);
  }
};

/// The one-sided float form of requantization (precision/float_requantization.hpp): less the centre.
struct FloatSumRequantizer {
  __m256 scale;
  __m256 offset;

  [[gnu::always_inline]] FloatSumRequantizer(const float* scales, const float* offsets)
      : scale(_mm256_loadu_ps(scales)), offset(_mm256_loadu_ps(offsets)) {}
  [[gnu::always_inline]] Integers operator()(__m256i sum) const {
    return _mm256_cvtps_epi32(_mm256_fmadd_ps(_mm256_cvtepi32_ps(sum), scale, offset));
  }
};

/// The two-sided one.
struct SignedFloatSumRequantizer {
  __m256i bias;
  __m256 scale;
  __m256 offset;
  __m256 negative_offset;

  [[gnu::always_inline]] SignedFloatSumRequantizer(__m256i biases, const float* scales, const float* offsets,
                                                   const float* negative_offsets)
      : bias(biases),
        scale(_mm256_loadu_ps(scales)),
        offset(_mm256_loadu_ps(offsets)),
        negative_offset(_mm256_loadu_ps(negative_offsets)) {}
  [[gnu::always_inline]] Integers operator()(__m256i sum) const {
    const __m256i biased = _mm256_add_epi32(sum, bias);
    const __m256 addend = _mm256_blendv_ps(offset, negative_offset, _mm256_castsi256_ps(biased));
    return _mm256_cvtps_epi32(_mm256_fmadd_ps(_mm256_cvtepi32_ps(biased), scale, addend));
  }
};

/// Clamps and narrows the int32 of four rows of eight outputs at once. Between are saturating packs: what
/// they cut is beyond int8, hence beyond the bounds, on the same side.
struct Narrower {
  __m256i zero_point;
  __m256i low;
  __m256i high;
  static constexpr int rows = 4;

  [[gnu::always_inline]] Narrower(std::int32_t zero, std::int32_t lowest, std::int32_t highest)
      : zero_point(_mm256_set1_epi16(static_cast<std::int16_t>(zero))),
        low(_mm256_set1_epi8(static_cast<char>(lowest))),
        high(_mm256_set1_epi8(static_cast<char>(highest))) {}

  /// y [row][output] = clamp(value + zero point) for the first `count` outputs, rows `stride` bytes apart.
  [[gnu::always_inline]] void store(std::int8_t* y, std::ptrdiff_t stride, const Integers (&values)[rows],
                                    int count) const {
    const __m256i ordered = narrowed(values);
    const __m128i pairs[] = {_mm256_castsi256_si128(ordered), _mm256_extracti128_si256(ordered, 1)};
    if (count >= lanes) {
      for (const __m128i& pair : pairs) {
        _mm_storel_epi64(reinterpret_cast<__m128i*>(y), pair);
        const std::int64_t second_row = _mm_extract_epi64(pair, 1);
        std::memcpy(y + stride, &second_row, sizeof(second_row));
        y += 2 * stride;
      }
      return;
    }
    std::int8_t bytes[rows][lanes];
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(bytes), ordered);
    for (const auto& row : bytes) {
      std::memcpy(y, row, static_cast<std::size_t>(count));
      y += stride;
    }
  }
  /// The same for 16 outputs of two rows: the halves of the first, then those of the second.
  [[gnu::always_inline]] void store_two_rows(std::int8_t* y, std::ptrdiff_t stride,
                                             const Integers (&values)[4]) const {
    const __m256i ordered = narrowed(values);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(y), _mm256_castsi256_si128(ordered));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(y + stride), _mm256_extracti128_si256(ordered, 1));
  }
  /// The same for 32 outputs of one row.
  [[gnu::always_inline]] void store_row(std::int8_t* y, const Integers (&values)[4]) const {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(y), narrowed(values));
  }
  /// The same for words, sixteen outputs in each, in the order of _mm256_packs_epi32.
  [[gnu::always_inline]] void store_row(std::int8_t* y, __m256i first, __m256i second) const {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(y), narrowed(first, second));
  }
  /// The same for the 32 outputs of one row whose halves of 16 are the halves of the vectors.
  [[gnu::always_inline]] void store_in_order(std::int8_t* y, const Integers (&values)[4]) const {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(y), packed(_mm256_packs_epi32(values[0], values[1]),
                                                              _mm256_packs_epi32(values[2], values[3])));
  }
  /// The same for one row.
  [[gnu::always_inline]] void store_one(std::int8_t* y, Integers value, int count) const {
    const __m256i all = value;
    const __m128i words =
        _mm_adds_epi16(_mm_packs_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1)),
                       _mm256_castsi256_si128(zero_point));
    const __m128i packed =
        _mm_min_epi8(_mm_max_epi8(_mm_packs_epi16(words, words), _mm256_castsi256_si128(low)),
                     _mm256_castsi256_si128(high));
    store_few(y, static_cast<std::uint64_t>(_mm_cvtsi128_si64(packed)), count);
  }

 private:
  /// The bytes of all four, one vector's behind another's.
  [[gnu::always_inline]] __m256i narrowed(const Integers (&values)[4]) const {
    return narrowed(_mm256_packs_epi32(values[0], values[1]), _mm256_packs_epi32(values[2], values[3]));
  }
  [[gnu::always_inline]] __m256i narrowed(__m256i first, __m256i second) const {
    // The packs work within 128-bit halves; the permutation brings the halves of each row together.
    return _mm256_permutevar8x32_epi32(packed(first, second), _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
  }
  /// Words to bytes, in the order of _mm256_packs_epi16.
  [[gnu::always_inline]] __m256i packed(__m256i first, __m256i second) const {
    const __m256i bytes =
        _mm256_packs_epi16(_mm256_adds_epi16(first, zero_point), _mm256_adds_epi16(second, zero_point));
    return _mm256_min_epi8(_mm256_max_epi8(bytes, low), high);
  }
};

/// whet::requantize of sum + bias for 32 outputs of one row, whose parameters serve once, so that nothing is
/// prepared. With h the rounded high half of the product it is ((|h| >> (right - 1)) + 1) >> 1 with h's sign,
/// the last step in words: what they cut is beyond int8. That holds for right shifts from 1 on.
struct RowRequantizer {
  [[gnu::always_inline]] static bool fits(const std::int8_t* shifts) {
    return _mm256_movemask_epi8(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(shifts))) == -1;
  }

  /// y [output] = clamp(requantize(sum + bias) + zero point), the rest of it with the narrower.
  [[gnu::always_inline]] static void store(const Narrower& narrower, std::int8_t* y,
                                           const Integers (&sums)[4], const std::int32_t* biases,
                                           const std::int32_t* mantissas, const std::int8_t* shifts) {
    __m256i words[2];
    unroll<2>([&](auto half) __attribute__((always_inline)) {
      constexpr int lane = half * 2 * lanes;
      __m256i magnitudes[2];
      __m256i signs[2];
      unroll<2>([&](auto index) __attribute__((always_inline)) {
        constexpr int at = lane + index * lanes;
        signs[index] = product(sums[half * 2 + index], biases + at, mantissas + at);
        magnitudes[index] = shifted(signs[index], shifts + at);
      });
      const __m256i rounded =
          _mm256_avg_epu16(_mm256_packs_epi32(magnitudes[0], magnitudes[1]), _mm256_setzero_si256());
      words[half] = _mm256_sign_epi16(rounded, _mm256_packs_epi32(signs[0], signs[1]));
    });
    narrower.store_row(y, words[0], words[1]);
  }

 private:
  [[gnu::always_inline]] static __m256i load(const std::int32_t* values) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(values));
  }
  [[gnu::always_inline]] static __m256i product(__m256i sum, const std::int32_t* biases,
                                                const std::int32_t* mantissas) {
    const __m256i mantissa = load(mantissas);
    return rounded_high_half(_mm256_add_epi32(sum, load(biases)), mantissa, _mm256_srli_epi64(mantissa, 32));
  }
  /// |high| >> (right - 1), where right - 1 is ~shift.
  [[gnu::always_inline]] static __m256i shifted(__m256i high, const std::int8_t* shifts) {
    const __m256i shift = _mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(shifts)));
    return _mm256_srlv_epi32(_mm256_abs_epi32(high), _mm256_xor_si256(shift, _mm256_set1_epi32(-1)));
  }
};

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
