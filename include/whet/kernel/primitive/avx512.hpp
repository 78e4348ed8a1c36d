#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX512

#include <cstddef>
#include <cstdint>
#include <immintrin.h>
#include <type_traits>

#include <whet/kernel/primitive/avx512_requantize.hpp>
#include <whet/kernel/primitive/avx_vnni.hpp>
#include <whet/kernel/primitive/xsimd.hpp>
#include <whet/target/tags.hpp>

// The tiles of avx512: sixteen outputs to a vector. Of the intrinsics this takes the forms that zero what a
// mask leaves out, with a full mask: the others start from an undefined vector, which g++ 12 warns of.

namespace whet::kernel {
inline namespace WHET_ISA {

[[gnu::always_inline]] inline __m512i pinned(__m512i value) {
  asm("" : "+v"(value));
  return value;
}

/// As WideRequantizer, of sixteen neighbouring outputs.
class WideRequantizer512 {
 public:
  [[gnu::always_inline]] WideRequantizer512(const WideOutputs& layer, int first)
      : low(_mm512_set1_epi64(layer.low)), high(_mm512_set1_epi64(layer.high)) {
    for (int half = 0; half < 2; ++half, first += 8) {
      bias[half] = _mm512_loadu_si512(layer.bias + first);
      factor[half] = _mm512_maskz_cvtepi16_epi64(
          all_eight, _mm_loadu_si128(reinterpret_cast<const __m128i*>(layer.mantissa + first)));
      right[half] = _mm512_sub_epi64(
          _mm512_set1_epi64(15),
          _mm512_maskz_cvtepi8_epi64(all_eight,
                                     _mm_loadl_epi64(reinterpret_cast<const __m128i*>(layer.shift + first))));
      const __m512i one = _mm512_set1_epi64(1);
      rounding[half] = _mm512_maskz_sllv_epi64(all_eight, one, _mm512_sub_epi64(right[half], one));
    }
  }

  /// Stores the first `count` of the outputs, or all sixteen where it is more.
  [[gnu::always_inline]] void store(std::int16_t* y, const std::int64_t* sums, int count) const {
    store_half<0>(y, sums, count);
    if (count > 8) store_half<1>(y + 8, sums + 8, count - 8);
  }

 private:
  static constexpr __mmask8 all_eight = 0xff;

  template <int Half>
  [[gnu::always_inline]] void store_half(std::int16_t* y, const std::int64_t* sums, int count) const {
    const __m512i value = _mm512_add_epi64(_mm512_loadu_si512(sums), bias[Half]);
    const __m512i product = _mm512_add_epi64(_mm512_mullo_epi64(value, factor[Half]), rounding[Half]);
    const __m512i shifted = _mm512_maskz_srav_epi64(all_eight, product, right[Half]);
    const __m512i result =
        _mm512_maskz_min_epi64(all_eight, _mm512_maskz_max_epi64(all_eight, shifted, low), high);
    _mm_mask_storeu_epi16(y, static_cast<__mmask8>(first_lanes<8>(count)),
                          _mm512_maskz_cvtepi64_epi16(all_eight, result));
  }

  __m512i bias[2];
  __m512i factor[2];
  __m512i right[2];
  __m512i rounding[2];
  __m512i low;
  __m512i high;
};

/// As Avx2Vectors, with sixteen lanes.
struct Avx512Vectors {
  using floats = Floats512;
  using uniform = Floats512;
  using integers = Integers512;
  using requantizer = Requantizer512;
  using sum_requantizer = SumRequantizer512;
  using row_requantizer = RowRequantizer512;
  using float_sum_requantizer = FloatSumRequantizer512;
  using signed_float_sum_requantizer = SignedFloatSumRequantizer512;
  using narrower = Narrower512;
  using wide_requantizer = WideRequantizer512;
  static constexpr int lanes = 16;
  static constexpr int registers = 1;
  static constexpr int unrolled = 1;
  static constexpr int tile_rows = 8;
  static constexpr int tile_panels = 2;
  static constexpr int sample_panels = 8;

  /// Sixteen int8 as int32.
  [[gnu::always_inline]] static integers widen(const std::int8_t* values) {
    return _mm512_maskz_cvtepi8_epi32(all_sixteen, _mm_loadu_si128(reinterpret_cast<const __m128i*>(values)));
  }
  template <int Bits>
  [[gnu::always_inline]] static integers shift_left(integers values) {
    return _mm512_maskz_slli_epi32(all_sixteen, values, Bits);
  }
  [[gnu::always_inline]] static integers shift_right(integers values, int bits) {
    return _mm512_maskz_srli_epi32(all_sixteen, values, static_cast<unsigned>(bits));
  }
  [[gnu::always_inline]] static floats to_float(integers values) {
    return _mm512_maskz_cvtepi32_ps(all_sixteen, values);
  }
  /// `negative` where the sign bit of a value is set, else `positive`.
  [[gnu::always_inline]] static floats by_sign(floats value, floats positive, floats negative) {
    return _mm512_mask_blend_ps(_mm512_movepi32_mask(_mm512_castps_si512(value)), positive, negative);
  }
  /// Rounded, ties to even.
  [[gnu::always_inline]] static integers nearest(floats values) {
    return _mm512_maskz_cvtps_epi32(all_sixteen, values);
  }
  /// x · y + sum, rounded once: xsimd 8 has it for AVX-512 as a product and a sum.
  [[gnu::always_inline]] static floats fma(floats x, floats y, floats sum) {
    return _mm512_fmadd_ps(x, y, sum);
  }
  static constexpr bool loads_first_freely = true;
  [[gnu::always_inline]] static floats load_first(const float* values, int count) {
    return _mm512_maskz_loadu_ps(static_cast<__mmask16>(first_lanes<16>(count)), values);
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
  static constexpr bool shifts_inputs = false;
  static constexpr int rows = 8;
  static constexpr int panels = 2;
  static constexpr int sample_accumulators = 2;

  [[gnu::always_inline]] static accumulator zero() { return _mm512_setzero_si512(); }
  [[gnu::always_inline]] static block load(const std::int8_t* weights) { return _mm512_loadu_si512(weights); }
  [[gnu::always_inline]] static activations broadcast(std::int32_t four) { return _mm512_set1_epi32(four); }
  [[gnu::always_inline]] static activations inputs(block x) { return x; }
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

/// Inputs in [-128, 127], given as x + 128.
struct Avx512ShiftedDot : Avx512NonNegativeDot {
  static constexpr bool shifts_inputs = true;
};

/// Inputs of 16 bits: as WidenedDot, of outputs 0 to 7 and 8 to 15.
struct Avx512WidenedDot {
  using vectors = Avx512Vectors;
  using element = std::int16_t;
  struct halves {
    __m512i low;
    __m512i high;
  };
  using accumulator = halves;
  using block = halves;
  using activations = __m512i;
  static constexpr int rows = 10;
  static constexpr int panels = 1;

  [[gnu::always_inline]] static accumulator zero() {
    return {_mm512_setzero_si512(), _mm512_setzero_si512()};
  }
  [[gnu::always_inline]] static block load(const std::int8_t* weights) {
    constexpr auto all = ~__mmask32{0};
    const auto* half = reinterpret_cast<const __m256i*>(weights);
    return {_mm512_maskz_cvtepi8_epi16(all, _mm256_loadu_si256(half)),
            _mm512_maskz_cvtepi8_epi16(all, _mm256_loadu_si256(half + 1))};
  }
  [[gnu::always_inline]] static activations broadcast(std::int64_t four) { return _mm512_set1_epi64(four); }
  [[gnu::always_inline]] static void step(accumulator& sum, const block& weights, activations x) {
    sum.low = pinned(_mm512_dpwssd_epi32(sum.low, weights.low, x));
    sum.high = pinned(_mm512_dpwssd_epi32(sum.high, weights.high, x));
  }
  [[gnu::always_inline]] static Integers512 finish(const accumulator& sum) {
    const __m512i even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    const __m512i odd = _mm512_setr_epi32(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
    return _mm512_add_epi32(_mm512_permutex2var_epi32(sum.low, even, sum.high),
                            _mm512_permutex2var_epi32(sum.low, odd, sum.high));
  }
};

Avx512WidenedDot wide_dot(avx512);

Avx512NonNegativeDot sample_dot(avx512, std::true_type nonnegative);
Avx512SignedDot sample_dot(avx512, std::false_type nonnegative);
Avx512NonNegativeDot rows_dot(avx512, std::true_type nonnegative);
Avx512SignedDot rows_dot(avx512, std::false_type nonnegative);
Avx512NonNegativeDot pixels_dot(avx512, std::true_type nonnegative);
Avx512ShiftedDot pixels_dot(avx512, std::false_type nonnegative);

/// As for eight lanes: x where it is the greater or the lesser one, else y.
[[gnu::always_inline]] inline Floats512 greater_of(Floats512 x, Floats512 y) {
  return _mm512_maskz_max_ps(all_sixteen, x, y);
}
[[gnu::always_inline]] inline Floats512 lesser_of(Floats512 x, Floats512 y) {
  return _mm512_maskz_min_ps(all_sixteen, x, y);
}

/// Stores the first `count` lanes, at most sixteen.
[[gnu::always_inline]] inline void store_first(float* y, Floats512 values, int count) {
  if (count >= Avx512Vectors::lanes) return values.store_unaligned(y);
  _mm512_mask_storeu_ps(y, static_cast<__mmask16>(first_lanes<16>(count)), values);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
