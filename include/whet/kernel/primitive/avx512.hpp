#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX512

#include <cstdint>
#include <immintrin.h>
#include <type_traits>

#include <whet/kernel/primitive/avx_vnni.hpp>
#include <whet/kernel/primitive/xsimd.hpp>
#include <whet/target/tags.hpp>

// The tiles of avx512: sixteen outputs to a vector. Of the intrinsics this takes the forms that zero what a
// mask leaves out, with a full mask: the others start from an undefined vector, which g++ 12 warns of.

namespace whet::kernel {
inline namespace WHET_ISA {

using Floats512 = xsimd::batch<float, xsimd::avx512f>;
using Integers512 = xsimd::batch<std::int32_t, xsimd::avx512f>;

inline constexpr __mmask16 all_sixteen = 0xffff;

[[gnu::always_inline]] inline __m512i pinned(__m512i value) {
  asm("" : "+v"(value));
  return value;
}

/// A mask of the first `count` lanes, at most `Lanes`; count >= 0.
template <int Lanes>
[[gnu::always_inline]] inline std::uint64_t first_lanes(int count) {
  return count >= Lanes ? ~std::uint64_t{0} >> (64 - Lanes) : (std::uint64_t{1} << count) - 1;
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
    constexpr __mmask8 all = 0xff;
    const __m512i nudge = _mm512_set1_epi64(std::int64_t{1} << 30);
    value = _mm512_maskz_sllv_epi32(all_sixteen, value, left);
    const __m512i even = _mm512_add_epi64(_mm512_maskz_mul_epi32(all, value, mantissa), nudge);
    const __m512i odd = _mm512_add_epi64(
        _mm512_maskz_mul_epi32(all, _mm512_maskz_srli_epi64(all, value, 32), odd_mantissa), nudge);
    const __m512i high = _mm512_mask_blend_epi32(
        0b1010'1010'1010'1010, _mm512_maskz_srli_epi64(all, even, 31), _mm512_maskz_slli_epi64(all, odd, 1));
    const __m512i negative = _mm512_maskz_srai_epi32(all_sixteen, high, 31);
    const __mmask16 round_up =
        _mm512_cmpgt_epi32_mask(_mm512_and_si512(high, mask), _mm512_sub_epi32(half, negative));
    const __m512i quotient = _mm512_maskz_srav_epi32(all_sixteen, high, right);
    return _mm512_mask_sub_epi32(quotient, round_up, quotient, _mm512_set1_epi32(-1));
  }
};

/// As Avx2Vectors, with sixteen lanes.
struct Avx512Vectors {
  using floats = Floats512;
  using integers = Integers512;
  using requantizer = Requantizer512;
  static constexpr int lanes = 16;
  static constexpr int tile_rows = 8;
  static constexpr int tile_panels = 2;

  /// Sixteen int8 as int32.
  [[gnu::always_inline]] static integers widen(const std::int8_t* values) {
    return _mm512_maskz_cvtepi8_epi32(all_sixteen, _mm_loadu_si128(reinterpret_cast<const __m128i*>(values)));
  }
  [[gnu::always_inline]] static floats to_float(integers values) {
    return _mm512_maskz_cvtepi32_ps(all_sixteen, values);
  }
  /// x · y + sum, rounded once: xsimd 8 has it for AVX-512 as a product and a sum.
  [[gnu::always_inline]] static floats fma(floats x, floats y, floats sum) {
    return _mm512_fmadd_ps(x, y, sum);
  }
};
Avx512Vectors vectors_of(avx512);

/// Inputs in [0, 127].
struct Avx512NonNegativeDot {
  using vectors = Avx512Vectors;
  using element = std::int8_t;
  using accumulator = __m512i;
  using block = __m512i;
  using activations = __m512i;
  static constexpr bool has_row_offset = false;
  static constexpr int rows = 8;
  static constexpr int panels = 2;

  [[gnu::always_inline]] static accumulator zero() { return _mm512_setzero_si512(); }
  [[gnu::always_inline]] static block load(const std::int8_t* weights) { return _mm512_loadu_si512(weights); }
  [[gnu::always_inline]] static activations broadcast(std::int32_t four) { return _mm512_set1_epi32(four); }
  [[gnu::always_inline]] static void step(accumulator& sum, block weights, activations x) {
    sum = pinned(_mm512_dpbusd_epi32(sum, x, weights));
  }
  [[gnu::always_inline]] static Integers512 finish(accumulator sum) { return sum; }
};

/// Inputs in [-128, 127], the weights as w + 128: see VnniSignedDot.
struct Avx512SignedDot : Avx512NonNegativeDot {
  static constexpr bool has_row_offset = true;

  [[gnu::always_inline]] static block load(const std::int8_t* weights) {
    return _mm512_xor_si512(Avx512NonNegativeDot::load(weights), _mm512_set1_epi8(-128));
  }
  [[gnu::always_inline]] static void step(accumulator& sum, block weights, activations x) {
    sum = pinned(_mm512_dpbusd_epi32(sum, weights, x));
  }
  /// -128 times the sum of `count` inputs.
  [[gnu::always_inline]] static std::int32_t row_offset(const std::int8_t* x, int count) {
    constexpr int step = 64;
    const __m512i factor = _mm512_set1_epi8(-128);  // 128 as an unsigned byte
    __m512i sum = _mm512_setzero_si512();
    for (int index = 0; index < count; index += step)
      sum = _mm512_dpbusd_epi32(sum, factor,
                                _mm512_maskz_loadu_epi8(first_lanes<step>(count - index), x + index));
    std::int32_t parts[vectors::lanes];
    Integers512(sum).store_unaligned(parts);
    std::int32_t total = 0;
    for (const std::int32_t part : parts) total += part;
    return -total;
  }
};

Avx512NonNegativeDot sample_dot(avx512, std::true_type nonnegative);
Avx512SignedDot sample_dot(avx512, std::false_type nonnegative);
Avx512NonNegativeDot rows_dot(avx512, std::true_type nonnegative);
Avx512SignedDot rows_dot(avx512, std::false_type nonnegative);

/// Stores the first `count` lanes, at most sixteen.
[[gnu::always_inline]] inline void store_first(float* y, Floats512 values, int count) {
  if (count >= Avx512Vectors::lanes) return values.store_unaligned(y);
  _mm512_mask_storeu_ps(y, static_cast<__mmask16>(first_lanes<16>(count)), values);
}

/// Stores the first `count` lanes, at most sixteen, which hold int8 values.
[[gnu::always_inline]] inline void store_first(std::int8_t* y, Integers512 values, int count) {
  const __m128i bytes = _mm512_maskz_cvtepi32_epi8(all_sixteen, values);
  if (count >= Avx512Vectors::lanes)
    _mm_storeu_si128(reinterpret_cast<__m128i*>(y), bytes);
  else
    _mm_mask_storeu_epi8(y, static_cast<__mmask16>(first_lanes<16>(count)), bytes);
}

/// min(max(value, low), high) + zero_point, each broadcast; low and high already less zero_point.
[[gnu::always_inline]] inline Integers512 clamp_and_shift(Integers512 value, Integers512 low,
                                                          Integers512 high, Integers512 zero_point) {
  const __m512i raised = _mm512_maskz_max_epi32(all_sixteen, value, low);
  return _mm512_add_epi32(_mm512_maskz_min_epi32(all_sixteen, raised, high), zero_point);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
