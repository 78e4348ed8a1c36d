#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SSE42 && !WHET_HAS_AVX2

#include <cstdint>
#include <limits>
#include <nmmintrin.h>

#include <xsimd/xsimd.hpp>

// What kernels need of x86-64 with SSE4.2, for four 32-bit lanes.

namespace whet::kernel {
inline namespace WHET_ISA {
namespace half {

using Floats = xsimd::batch<float, xsimd::sse4_2>;
using Integers = xsimd::batch<std::int32_t, xsimd::sse4_2>;
/// Eight int16, and sixteen int8.
struct Words {
  __m128i all;
};
struct Bytes {
  __m128i all;
};

/// There are 16 registers.
inline constexpr int tile_rows = 6;
inline constexpr int tile_panels = 1;
inline constexpr int sample_panels = 4;
inline constexpr int unrolled = 1;
inline constexpr int free_registers = 8;

/// x where x > y, else y.
[[gnu::always_inline]] inline Floats greater_of(Floats x, Floats y) { return _mm_max_ps(x, y); }
[[gnu::always_inline]] inline Floats lesser_of(Floats x, Floats y) { return _mm_min_ps(x, y); }
[[gnu::always_inline]] inline Integers greater_of(Integers x, Integers y) { return _mm_max_epi32(x, y); }
[[gnu::always_inline]] inline Integers lesser_of(Integers x, Integers y) { return _mm_min_epi32(x, y); }
[[gnu::always_inline]] inline Floats fma(Floats x, Floats y, Floats sum) {
  return _mm_add_ps(_mm_mul_ps(x, y), sum);
}
[[gnu::always_inline]] inline Floats to_float(Integers x) { return _mm_cvtepi32_ps(x); }
[[gnu::always_inline]] inline Integers to_int(Floats x) { return _mm_cvttps_epi32(x); }
/// Rounded, ties to even.
[[gnu::always_inline]] inline Integers nearest(Floats x) { return _mm_cvtps_epi32(x); }

template <int Bits>
[[gnu::always_inline]] inline Integers shift_left(Integers x) {
  return _mm_slli_epi32(x, Bits);
}
/// Zeros come in from the left.
[[gnu::always_inline]] inline Integers shift_right(Integers x, int bits) { return _mm_srli_epi32(x, bits); }

/// Eight int8 and int16.
[[gnu::always_inline]] inline Words widen_bytes(const std::int8_t* x) {
  return {_mm_cvtepi8_epi16(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(x)))};
}
[[gnu::always_inline]] inline Words load_words(const std::int16_t* x) {
  return {_mm_loadu_si128(reinterpret_cast<const __m128i*>(x))};
}
[[gnu::always_inline]] inline void store_words(std::int16_t* y, Words x) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(y), x.all);
}
[[gnu::always_inline]] inline Integers widen_low(Words x) { return _mm_cvtepi16_epi32(x.all); }
[[gnu::always_inline]] inline Integers widen_high(Words x) {
  return _mm_cvtepi16_epi32(_mm_unpackhi_epi64(x.all, x.all));
}
[[gnu::always_inline]] inline Floats from_bfloat16(const std::uint16_t* x) {
  const __m128i upper = _mm_cvtepu16_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(x)));
  return _mm_castsi128_ps(_mm_slli_epi32(upper, 16));
}
/// Narrowed with saturation.
[[gnu::always_inline]] inline Words pack(Integers low, Integers high) { return {_mm_packs_epi32(low, high)}; }
[[gnu::always_inline]] inline Bytes pack(Words low, Words high) {
  return {_mm_packs_epi16(low.all, high.all)};
}
[[gnu::always_inline]] inline Words word(std::int16_t x) { return {_mm_set1_epi16(x)}; }
[[gnu::always_inline]] inline Bytes byte(std::int8_t x) { return {_mm_set1_epi8(static_cast<char>(x))}; }
[[gnu::always_inline]] inline Words add_saturating(Words x, Words y) {
  return {_mm_adds_epi16(x.all, y.all)};
}
[[gnu::always_inline]] inline Bytes clamp(Bytes x, Bytes low, Bytes high) {
  return {_mm_min_epi8(_mm_max_epi8(x.all, low.all), high.all)};
}

[[gnu::always_inline]] inline Bytes load_bytes(const void* x) {
  return {_mm_loadu_si128(static_cast<const __m128i*>(x))};
}
/// Eight, and anything behind them.
[[gnu::always_inline]] inline Bytes load_eight(const void* x) {
  return {_mm_loadl_epi64(static_cast<const __m128i*>(x))};
}
[[gnu::always_inline]] inline void store_bytes(void* y, Bytes x) {
  _mm_storeu_si128(static_cast<__m128i*>(y), x.all);
}
[[gnu::always_inline]] inline void store_low(void* y, Bytes x) {
  _mm_storel_epi64(static_cast<__m128i*>(y), x.all);
}
[[gnu::always_inline]] inline void store_high(void* y, Bytes x) {
  _mm_storel_epi64(static_cast<__m128i*>(y), _mm_unpackhi_epi64(x.all, x.all));
}
[[gnu::always_inline]] inline Bytes greater_of(Bytes x, Bytes y) { return {_mm_max_epi8(x.all, y.all)}; }
/// The bytes of x and y in turn, of their lower and of their upper halves; and the pairs of bytes.
[[gnu::always_inline]] inline Bytes zip_low(Bytes x, Bytes y) { return {_mm_unpacklo_epi8(x.all, y.all)}; }
[[gnu::always_inline]] inline Bytes zip_high(Bytes x, Bytes y) { return {_mm_unpackhi_epi8(x.all, y.all)}; }
struct BytesPair {
  Bytes low;
  Bytes high;
};
[[gnu::always_inline]] inline BytesPair zip_pairs(Bytes x, Bytes y) {
  return {{_mm_unpacklo_epi16(x.all, y.all)}, {_mm_unpackhi_epi16(x.all, y.all)}};
}

/// 2^exponent of each lane, exponents in [0, 31]: there is no shift by a number for each lane.
[[gnu::always_inline]] inline __m128i power_of_two(__m128i exponents) {
  const __m128i bits = _mm_slli_epi32(_mm_add_epi32(exponents, _mm_set1_epi32(127)), 23);
  return _mm_cvttps_epi32(_mm_castsi128_ps(bits));  // 2^31 is what is given for numbers that do not fit
}

/// Bits 31 to 62 of the products and an addend: of 64 bits, of the even and the odd lanes.
[[gnu::always_inline]] inline __m128i high_product(__m128i value, __m128i factor, __m128i odd_factor,
                                                   __m128i addend, __m128i odd_addend) {
  const __m128i even = _mm_add_epi64(_mm_mul_epi32(value, factor), addend);
  const __m128i odd = _mm_add_epi64(_mm_mul_epi32(_mm_srli_epi64(value, 32), odd_factor), odd_addend);
  return _mm_blend_epi16(_mm_srli_epi64(even, 31), _mm_add_epi64(odd, odd), 0b1100'1100);
}

/// The multipliers of four outputs (precision/requantize.hpp). A shift to the right by a number for each lane
/// is a multiplication by 2^(31 - right), of which the bits from 31 on are taken; not for 0, where it is left
/// out.
struct Requantizer {
  __m128i mantissa;
  __m128i odd_mantissa;
  __m128i left;  // as factors
  __m128i down;
  __m128i odd_down;
  __m128i unshifted;
  __m128i mask;
  __m128i half;

  [[gnu::always_inline]] Requantizer(Integers mantissas, Integers shifts)
      : mantissa(mantissas), odd_mantissa(_mm_srli_epi64(mantissas, 32)) {
    const __m128i zero = _mm_setzero_si128();
    const __m128i lifted = _mm_max_epi32(shifts, zero);
    const __m128i right = _mm_sub_epi32(lifted, shifts);
    left = power_of_two(lifted);
    down = power_of_two(_mm_sub_epi32(_mm_set1_epi32(31), right));
    odd_down = _mm_srli_epi64(down, 32);
    unshifted = _mm_cmpeq_epi32(right, zero);
    mask = _mm_sub_epi32(power_of_two(right), _mm_set1_epi32(1));
    half = _mm_srli_epi32(mask, 1);
  }

  [[gnu::always_inline]] Integers operator()(Integers value) const {
    const __m128i nudge = _mm_set1_epi64x(std::int64_t{1} << 30);
    const __m128i high = high_product(_mm_mullo_epi32(value, left), mantissa, odd_mantissa, nudge, nudge);
    const __m128i zero = _mm_setzero_si128();
    const __m128i negative = _mm_cmpgt_epi32(zero, high);
    const __m128i round_up = _mm_cmpgt_epi32(_mm_and_si128(high, mask), _mm_sub_epi32(half, negative));
    return _mm_sub_epi32(shifted(high), round_up);
  }

 protected:
  [[gnu::always_inline]] __m128i shifted(__m128i value) const {
    const __m128i zero = _mm_setzero_si128();
    return _mm_blendv_epi8(high_product(value, down, odd_down, zero, zero), value, unshifted);
  }
};

/// The same of sum + bias, for the usual parameters: as the SumRequantizer of AVX2, with its limits.
struct SumRequantizer : Requantizer {
  __m128i offset;
  __m128i odd_offset;
  __m128i threshold;

  [[gnu::always_inline]] static bool fits(Integers biases, Integers shifts) {
    const auto outside = [](__m128i values, int least, int most) {
      return _mm_or_si128(_mm_cmpgt_epi32(values, _mm_set1_epi32(most)),
                          _mm_cmpgt_epi32(_mm_set1_epi32(least), values));
    };
    const __m128i unusual = _mm_or_si128(outside(biases, -(1 << 30), 1 << 30), outside(shifts, -22, 0));
    return _mm_testz_si128(unusual, unusual) != 0;
  }

  [[gnu::always_inline]] SumRequantizer(Integers biases, Integers mantissas, Integers shifts)
      : Requantizer(mantissas, shifts) {
    const __m128i least = _mm_set1_epi32(std::numeric_limits<std::int32_t>::min());
    // 2^(right - 1), or 0 where nothing is shifted.
    const __m128i rounding = _mm_andnot_si128(unshifted, _mm_add_epi32(half, _mm_set1_epi32(1)));
    const auto offset_of = [&](__m128i bias, __m128i factor, __m128i added) {
      const __m128i nudge = _mm_set1_epi64x(std::int64_t{1} << 30);
      // As an unsigned number `least` is 2^31.
      return _mm_add_epi64(_mm_add_epi64(_mm_mul_epi32(bias, factor), nudge), _mm_mul_epu32(added, least));
    };
    offset = offset_of(biases, mantissa, rounding);
    odd_offset = offset_of(_mm_srli_epi64(biases, 32), odd_mantissa, _mm_srli_epi64(rounding, 32));
    threshold = _mm_blendv_epi8(rounding, least, unshifted);
  }

  [[gnu::always_inline]] Integers operator()(Integers sum) const {
    const __m128i high = high_product(sum, mantissa, odd_mantissa, offset, odd_offset);
    return shifted(_mm_add_epi32(high, _mm_cmpgt_epi32(threshold, high)));
  }
};

/// Keeps an accumulator in a register here. Without, g++ first computes all products of a tile's step and
/// spills the accumulators that then find no register.
[[gnu::always_inline]] inline __m128i pinned(__m128i value) {
  asm("" : "+x"(value));
  return value;
}

/// Products of bytes for four outputs by four inputs in [0, 127]: pairs are at most 2 · 127 · 127 < 2^15, so
/// that maddubs, which would saturate, is exact.
struct NonNegativeDot {
  using accumulator = __m128i;
  using activations = __m128i;
  static constexpr int rows = 4;
  static constexpr int panels = 1;
  static constexpr int sample_panels = 4;

  [[gnu::always_inline]] static accumulator zero() { return _mm_setzero_si128(); }
  [[gnu::always_inline]] static Integers finish(accumulator sum) { return sum; }
  [[gnu::always_inline]] static activations broadcast(std::int32_t four) { return _mm_set1_epi32(four); }
  [[gnu::always_inline]] static activations inputs(Bytes x) { return x.all; }
  [[gnu::always_inline]] static void step(accumulator& sum, Bytes weights, activations x) {
    const __m128i pairs = _mm_maddubs_epi16(x, weights.all);
    sum = pinned(_mm_add_epi32(sum, _mm_madd_epi16(pairs, _mm_set1_epi16(1))));
  }
};

/// Inputs in [-128, 127]: |x| · sign(x) w, at most 2 · 128 · 127 < 2^15 a pair.
struct Dot : NonNegativeDot {
  struct activations {
    __m128i signs;
    __m128i magnitudes;
  };
  static constexpr int rows = 3;

  [[gnu::always_inline]] static activations broadcast(std::int32_t four) {
    return inputs(Bytes{_mm_set1_epi32(four)});
  }
  [[gnu::always_inline]] static activations inputs(Bytes x) { return {x.all, _mm_abs_epi8(x.all)}; }
  [[gnu::always_inline]] static void step(accumulator& sum, Bytes weights, const activations& x) {
    NonNegativeDot::step(sum, {_mm_sign_epi8(weights.all, x.signs)}, x.magnitudes);
  }
};

/// As a float with the half's exponent bits, subnormal or not, it is 2^112 times too small; infinity and NaN
/// are no weights.
[[gnu::always_inline]] inline Floats from_half(const std::uint16_t* x) {
  const __m128i bits = _mm_cvtepu16_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(x)));
  const __m128i magnitude = _mm_slli_epi32(_mm_and_si128(bits, _mm_set1_epi32(0x7FFF)), 13);
  const __m128i sign = _mm_slli_epi32(_mm_and_si128(bits, _mm_set1_epi32(0x8000)), 16);
  return _mm_or_ps(_mm_mul_ps(_mm_castsi128_ps(magnitude), _mm_set1_ps(0x1p112f)), _mm_castsi128_ps(sign));
}

/// sum + sums of four neighbouring bytes.
[[gnu::always_inline]] inline Integers add_bytes(Integers sum, Bytes x) {
  return _mm_add_epi32(sum, _mm_madd_epi16(_mm_maddubs_epi16(_mm_set1_epi8(1), x.all), _mm_set1_epi16(1)));
}

/// Sums of products of codes of up to four bits with int8, of four outputs by four inputs, in 16 bits: a lane
/// takes the pairs of products that Avx2Fields (primitive/avx2_fields.hpp) takes.
struct CodeSums {
  __m128i pairs;
  template <int Bits>
  static constexpr int lines = Bits == 4 ? 4 : 8;
  static constexpr int registers = 1;

  [[gnu::always_inline]] static CodeSums zero() { return {_mm_setzero_si128()}; }
  [[gnu::always_inline]] static __m128i broadcast(std::int32_t four) { return _mm_set1_epi32(four); }
  [[gnu::always_inline]] void add(Bytes codes, __m128i x) {
    pairs = pinned(_mm_add_epi16(pairs, _mm_maddubs_epi16(codes.all, x)));
  }
  [[gnu::always_inline]] Integers total() const { return _mm_madd_epi16(pairs, _mm_set1_epi16(1)); }
};
[[gnu::always_inline]] inline Bytes masked(Bytes x, std::int8_t mask) {
  return {_mm_and_si128(x.all, _mm_set1_epi8(static_cast<char>(mask)))};
}
/// The upper four bits of each byte, as its lower ones; above them is what a mask has to take away.
[[gnu::always_inline]] inline Bytes upper_bits(Bytes x) { return {_mm_srli_epi16(x.all, 4)}; }
[[gnu::always_inline]] inline Words widen_unsigned(const std::uint8_t* x) {
  return {_mm_cvtepu8_epi16(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(x)))};
}

/// Bits (primitive/pair_bits.hpp) of four words.
struct BitWords {
  using words = __m128i;
  using bytes = __m128i;
  using counts = __m128i;

  [[gnu::always_inline]] static bytes no_bytes() { return _mm_setzero_si128(); }
  [[gnu::always_inline]] static counts none() { return _mm_setzero_si128(); }
  [[gnu::always_inline]] static words differing(const std::uint32_t* weights, std::uint32_t signs) {
    return _mm_xor_si128(_mm_loadu_si128(reinterpret_cast<const __m128i*>(weights)),
                         _mm_set1_epi32(static_cast<int>(signs)));
  }
  [[gnu::always_inline]] static bytes count(words bits) {
    const __m128i table = _mm_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m128i lower = _mm_set1_epi8(15);
    return _mm_add_epi8(_mm_shuffle_epi8(table, _mm_and_si128(bits, lower)),
                        _mm_shuffle_epi8(table, _mm_and_si128(_mm_srli_epi16(bits, 4), lower)));
  }
  [[gnu::always_inline]] static bytes sum(bytes one, bytes other) { return _mm_add_epi8(one, other); }
  [[gnu::always_inline]] static void add(counts& total, bytes values) {
    const __m128i pairs = _mm_maddubs_epi16(values, _mm_set1_epi8(1));
    total = _mm_add_epi32(total, _mm_madd_epi16(pairs, _mm_set1_epi16(1)));
  }
  [[gnu::always_inline]] static Integers finish(counts sum) { return sum; }
};
/// A bit for each of the eight lanes where x > y.
[[gnu::always_inline]] inline std::uint32_t greater_mask(Integers x, Integers y, Integers other_x,
                                                         Integers other_y) {
  const auto four = [](__m128i one, __m128i other) __attribute__((always_inline)) {
    return static_cast<std::uint32_t>(_mm_movemask_ps(_mm_castsi128_ps(_mm_cmpgt_epi32(one, other))));
  };
  return four(x, y) | four(other_x, other_y) << 4;
}
/// A bit for each of sixteen values that is not greater than or equal to zero, or is less than `least`.
[[gnu::always_inline]] inline std::uint32_t negative_mask(const float* x) {
  const auto four = [](const float* from) __attribute__((always_inline)) {
    return static_cast<std::uint32_t>(_mm_movemask_ps(_mm_cmpnge_ps(_mm_loadu_ps(from), _mm_setzero_ps())));
  };
  return four(x) | four(x + 4) << 4 | four(x + 8) << 8 | four(x + 12) << 12;
}
[[gnu::always_inline]] inline std::uint32_t negative_mask(const std::int8_t* x, std::int8_t least) {
  return static_cast<std::uint32_t>(
      _mm_movemask_epi8(_mm_cmpgt_epi8(_mm_set1_epi8(static_cast<char>(least)), load_bytes(x).all)));
}

}  // namespace half
}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
