#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <immintrin.h>
#include <type_traits>

#include <whet/kernel/primitive/avx2_requantize.hpp>
#include <whet/kernel/primitive/avx2_wide.hpp>
#include <whet/kernel/primitive/few_bytes.hpp>
#include <whet/kernel/primitive/load_four.hpp>
#include <whet/kernel/primitive/xsimd.hpp>
#include <whet/target/tags.hpp>

// What AVX2 has and xsimd has no name for: 8-bit products, fixed-point multiplication, narrowing stores, and
// maximum and minimum whose result for a NaN is fixed.

namespace whet::kernel {
inline namespace WHET_ISA {

/// Keeps an accumulator in a register here. Without, g++ first computes all products of a tile's step and
/// spills the accumulators that then find no register.
[[gnu::always_inline]] inline __m256i pinned(__m256i value) {
  asm("" : "+v"(value));
  return value;
}

/// Eight int8 as int32.
[[gnu::always_inline]] inline Integers widen(const std::int8_t* values) {
  return _mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(values)));
}

/// Eight int16 as int32.
[[gnu::always_inline]] inline Integers widen(const std::int16_t* values) {
  return _mm256_cvtepi16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(values)));
}
/// table[index] of each lane.
[[gnu::always_inline]] inline Integers gather(const std::int32_t* table, Integers index) {
  return _mm256_i32gather_epi32(table, index, 4);
}

/// A mask of the lanes from `first` up to but not including `last`, which may be any numbers.
[[gnu::always_inline]] inline Integers lanes_between(int first, int last) {
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return _mm256_andnot_si256(_mm256_cmpgt_epi32(_mm256_set1_epi32(first), lane),
                             _mm256_cmpgt_epi32(_mm256_set1_epi32(last), lane));
}
/// Eight values, 0 where a mask leaves one out: that one is not read.
[[gnu::always_inline]] inline Floats load_masked(const float* x, Integers mask) {
  return _mm256_maskload_ps(x, mask);
}

/// What the tiles of a target are made of: a vector of floats and one of 32-bit integers, which hold one
/// panel's outputs, and what xsimd does not offer for both.
struct Avx2Vectors {
  using floats = Floats;
  /// One value in all lanes, as a factor of fma.
  using uniform = Floats;
  using integers = Integers;
  using requantizer = Requantizer;
  using sum_requantizer = SumRequantizer;
  using row_requantizer = RowRequantizer;
  using float_sum_requantizer = FloatSumRequantizer;
  using signed_float_sum_requantizer = SignedFloatSumRequantizer;
  using narrower = Narrower;
  using wide_requantizer = WideRequantizer;
  static constexpr int lanes = kernel::lanes;
  /// Of which a vector is made.
  static constexpr int registers = 1;
  /// Inputs that a float tile takes at a time, at least.
  static constexpr int unrolled = 1;
  /// The float register tile of several samples: rows by panels.
  static constexpr int tile_rows = 6;
  static constexpr int tile_panels = 2;
  /// And the panels of one sample, side by side.
  static constexpr int sample_panels = 8;

  [[gnu::always_inline]] static integers widen(const std::int8_t* values) { return kernel::widen(values); }
  template <int Bits>
  [[gnu::always_inline]] static integers shift_left(integers values) {
    return _mm256_slli_epi32(values, Bits);
  }
  /// Zeros come in from the left.
  [[gnu::always_inline]] static integers shift_right(integers values, int bits) {
    return _mm256_srli_epi32(values, bits);
  }
  [[gnu::always_inline]] static floats to_float(integers values) { return xsimd::to_float(values); }
  /// `negative` where the sign bit of a value is set, else `positive`.
  [[gnu::always_inline]] static floats by_sign(floats value, floats positive, floats negative) {
    return _mm256_blendv_ps(positive, negative, value);
  }
  /// Rounded, ties to even.
  [[gnu::always_inline]] static integers nearest(floats values) { return _mm256_cvtps_epi32(values); }
  [[gnu::always_inline]] static floats fma(floats x, floats y, floats sum) { return xsimd::fma(x, y, sum); }
  /// The first `count` values, which alone are read, and zeros; whether that costs no more than a load.
  static constexpr bool loads_first_freely = false;
  [[gnu::always_inline]] static floats load_first(const float* values, int count) {
    return load_masked(values, lanes_between(0, count));
  }
};
Avx2Vectors vectors_of(simd);

/// Dot: sums of products over four neighbouring inputs for the eight outputs of a panel block. A kernel loads
/// a block of weights, broadcasts the inputs of a step, and adds their products to an accumulator.
///
/// This one takes inputs in [0, 127]. A pair of products is at most 2 · 127 · 127 = 32258 < 2^15, so that
/// maddubs, which would saturate, is exact.
struct NonNegativeDot {
  using vectors = Avx2Vectors;
  using element = std::int8_t;
  using accumulator = __m256i;
  using block = __m256i;
  using activations = __m256i;
  static constexpr bool has_row_offset = false;
  /// Whether the inputs are to be given as x + 128, of which -128 times the sum of the weights is undone.
  static constexpr bool shifts_inputs = false;
  /// The register tile of several samples: rows by panels.
  static constexpr int rows = 4;
  static constexpr int panels = 2;
  /// Accumulators that the blocks of one panel of one sample take in turns: an addition waits one cycle for
  /// the one before.
  static constexpr int sample_accumulators = 1;

  [[gnu::always_inline]] static accumulator zero() { return _mm256_setzero_si256(); }
  [[gnu::always_inline]] static block load(const std::int8_t* weights) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(weights));
  }
  [[gnu::always_inline]] static activations broadcast(std::int32_t four) { return _mm256_set1_epi32(four); }
  /// Four inputs of each output's own.
  [[gnu::always_inline]] static activations inputs(block x) { return x; }
  [[gnu::always_inline]] static void step(accumulator& sum, block weights, activations x) {
    const __m256i pairs = _mm256_maddubs_epi16(x, weights);
    sum = pinned(_mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1))));
  }
  [[gnu::always_inline]] static Integers finish(accumulator sum) { return sum; }
};

/// The same for layers that know which blocks may be added in 16 bits (precision/block_pairs.hpp).
struct PairedDot : NonNegativeDot {
  /// Adds the products of two blocks.
  [[gnu::always_inline]] static void step_pair(accumulator& sum, block first, activations first_x,
                                               block second, activations second_x) {
    const __m256i both =
        _mm256_add_epi16(_mm256_maddubs_epi16(first_x, first), _mm256_maddubs_epi16(second_x, second));
    sum = pinned(_mm256_add_epi32(sum, _mm256_madd_epi16(both, _mm256_set1_epi16(1))));
  }
};

/// Inputs in [-128, 127]: |x| · sign(x) w. |x| is at most 128 as an unsigned byte and |w| at most 127, so a
/// pair is at most 2 · 128 · 127 = 32512 < 2^15, and changing the sign of w never overflows.
struct SignedDot : NonNegativeDot {
  struct activations {
    __m256i signs;
    __m256i magnitudes;
  };

  [[gnu::always_inline]] static activations broadcast(std::int32_t four) {
    return inputs(_mm256_set1_epi32(four));
  }
  [[gnu::always_inline]] static activations inputs(block x) { return {x, _mm256_abs_epi8(x)}; }
  [[gnu::always_inline]] static void step(accumulator& sum, block weights, const activations& x) {
    NonNegativeDot::step(sum, _mm256_sign_epi8(weights, x.signs), x.magnitudes);
  }
};

/// Inputs in [-128, 127], already widened to 16 bits: two madd replace sign, maddubs and madd. Widening a
/// block of weights pays when several rows share it. Exact: 16-bit factors, 32-bit sums.
struct WidenedDot {
  using vectors = Avx2Vectors;
  using element = std::int16_t;
  /// Of outputs 0 to 3 and 4 to 7; an accumulator holds two partial sums of each.
  struct halves {
    __m256i low;
    __m256i high;
  };
  using accumulator = halves;
  using block = halves;
  using activations = __m256i;
  static constexpr bool has_row_offset = false;
  static constexpr int rows = 5;
  static constexpr int panels = 1;

  [[gnu::always_inline]] static accumulator zero() {
    return {_mm256_setzero_si256(), _mm256_setzero_si256()};
  }
  /// Sixteen inputs.
  [[gnu::always_inline]] static void widen(std::int16_t* wide, const std::int8_t* x) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(wide),
                        _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(x))));
  }
  [[gnu::always_inline]] static block load(const std::int8_t* weights) {
    const auto* half = reinterpret_cast<const __m128i*>(weights);
    return {_mm256_cvtepi8_epi16(_mm_loadu_si128(half)), _mm256_cvtepi8_epi16(_mm_loadu_si128(half + 1))};
  }
  [[gnu::always_inline]] static activations broadcast(std::int64_t four) { return _mm256_set1_epi64x(four); }
  [[gnu::always_inline]] static void step(accumulator& sum, const block& weights, activations x) {
    sum.low = pinned(_mm256_add_epi32(sum.low, _mm256_madd_epi16(weights.low, x)));
    sum.high = pinned(_mm256_add_epi32(sum.high, _mm256_madd_epi16(weights.high, x)));
  }
  [[gnu::always_inline]] static Integers finish(const accumulator& sum) {
    // hadd works within 128-bit halves and leaves outputs 0 1 4 5 | 2 3 6 7.
    return _mm256_permute4x64_epi64(_mm256_hadd_epi32(sum.low, sum.high), 0b11'01'10'00);
  }
};

/// Inputs in [-128, 127], widened to 16 bits, each four of them in the order 0 2 1 3: shifts part a block of
/// weights into even and odd inputs, and an accumulator holds one sum of each output, where that of
/// WidenedDot holds two, which are to be added across lanes at last. Exact: 16-bit factors, 32-bit sums.
struct EvenOddDot : NonNegativeDot {
  using element = std::int16_t;
  struct block {
    __m256i even;
    __m256i odd;
  };
  using activations = block;

  /// Sixteen inputs in that order.
  [[gnu::always_inline]] static void widen(std::int16_t* wide, const std::int8_t* x) {
    const __m128i order = _mm_setr_epi8(0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15);
    const __m128i values = _mm_loadu_si128(reinterpret_cast<const __m128i*>(x));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(wide),
                        _mm256_cvtepi8_epi16(_mm_shuffle_epi8(values, order)));
  }
  [[gnu::always_inline]] static block load(const std::int8_t* weights) {
    const __m256i all = NonNegativeDot::load(weights);
    return {_mm256_srai_epi16(_mm256_slli_epi16(all, 8), 8), _mm256_srai_epi16(all, 8)};
  }
  [[gnu::always_inline]] static activations broadcast_at(const std::int16_t* x) {
    std::int32_t even;
    std::int32_t odd;
    std::memcpy(&even, x, sizeof(even));
    std::memcpy(&odd, x + 2, sizeof(odd));
    return {_mm256_set1_epi32(even), _mm256_set1_epi32(odd)};
  }
  [[gnu::always_inline]] static void step(accumulator& sum, const block& weights, const activations& x) {
    sum = pinned(_mm256_add_epi32(sum, _mm256_madd_epi16(weights.even, x.even)));
    sum = pinned(_mm256_add_epi32(sum, _mm256_madd_epi16(weights.odd, x.odd)));
  }
};

/// The Dot for int16 inputs. A lane takes two products of each step: after 128 steps it is at most
/// 256 · 2^15 · 127 < 2^30, and the sum of the two that belong to an output below 2^31.
WidenedDot wide_dot(avx2);

/// The Dot of layers that know which blocks go in pairs.
PairedDot paired_dot(avx2);

/// The Dot for one sample, for several that share the weights, and for the pixels of an image.
NonNegativeDot sample_dot(simd, std::true_type nonnegative);
SignedDot sample_dot(simd, std::false_type nonnegative);
NonNegativeDot rows_dot(simd, std::true_type nonnegative);
WidenedDot rows_dot(simd, std::false_type nonnegative);
NonNegativeDot pixels_dot(simd, std::true_type nonnegative);
SignedDot pixels_dot(simd, std::false_type nonnegative);
/// For those of an image of 16 bits.
EvenOddDot widened_pixels_dot(avx2);

/// x where x > y, else y: a NaN in x gives y.
[[gnu::always_inline]] inline Floats greater_of(Floats x, Floats y) { return _mm256_max_ps(x, y); }
/// x where x < y, else y: a NaN in x gives y.
[[gnu::always_inline]] inline Floats lesser_of(Floats x, Floats y) { return _mm256_min_ps(x, y); }

/// round(x · inverse) in [low, high], ties to even; NaN gives low.
[[gnu::always_inline]] inline Integers quantize_values(Floats x, Floats inverse, Floats low, Floats high) {
  return _mm256_cvtps_epi32(lesser_of(greater_of(x * inverse, low), high));
}

/// min(max(value, low), high) + zero_point, each broadcast; low and high already less zero_point.
[[gnu::always_inline]] inline Integers clamp_and_shift(Integers value, Integers low, Integers high,
                                                       Integers zero_point) {
  return _mm256_add_epi32(_mm256_min_epi32(_mm256_max_epi32(value, low), high), zero_point);
}

/// Eight lanes that hold int8 values as eight bytes.
[[gnu::always_inline]] inline std::int64_t narrow(Integers values) {
  const __m256i all = values;
  const __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
  return _mm_cvtsi128_si64(_mm_packs_epi16(words, words));
}

/// Stores the first `count` lanes, at most eight, which hold int8 values.
[[gnu::always_inline]] inline void store_first(std::int8_t* y, Integers values, int count) {
  store_few(y, static_cast<std::uint64_t>(narrow(values)), count);
}

/// How many values store_narrowed takes.
template <class Element>
inline constexpr int narrowing_step = 32 / static_cast<int>(sizeof(Element));

/// Stores 32 int32 that hold int8 values.
[[gnu::always_inline]] inline void store_narrowed(std::int8_t* y, const Integers (&values)[4]) {
  // The packs work within 128-bit halves; the permutation puts the groups of four back in order.
  const __m256i packed =
      _mm256_packs_epi16(_mm256_packs_epi32(values[0], values[1]), _mm256_packs_epi32(values[2], values[3]));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(y),
                      _mm256_permutevar8x32_epi32(packed, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7)));
}
/// Stores 16 int32 that hold int16 values.
[[gnu::always_inline]] inline void store_narrowed(std::int16_t* y, const Integers (&values)[2]) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(y),
                      _mm256_permute4x64_epi64(_mm256_packs_epi32(values[0], values[1]), 0b11'01'10'00));
}
/// The nearest int16 of each lane.
[[gnu::always_inline]] inline Integers saturate_to_int16(Integers values) {
  return _mm256_min_epi32(_mm256_max_epi32(values, _mm256_set1_epi32(-32768)), _mm256_set1_epi32(32767));
}
/// Stores the first `count` lanes, or all eight where it is more; they hold int16 values.
[[gnu::always_inline]] inline void store_first(std::int16_t* y, Integers values, int count) {
  const __m256i all = values;
  const __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
  if (count >= lanes) return _mm_storeu_si128(reinterpret_cast<__m128i*>(y), words);
  store_few(y, static_cast<std::uint64_t>(_mm_cvtsi128_si64(words)), 2 * count);
  if (count > lanes / 2)
    store_few(y + lanes / 2, static_cast<std::uint64_t>(_mm_extract_epi64(words, 1)), 2 * count - lanes);
}

/// Eight int16 of which the first `count` alone are read, and zeros.
[[gnu::always_inline]] inline Integers widen_first(const std::int16_t* values, int count) {
  if (count >= lanes) return widen(values);
  const std::uint64_t low = load_few(values, 2 * count);
  const std::uint64_t high = count > lanes / 2 ? load_few(values + lanes / 2, 2 * count - lanes) : 0;
  return _mm256_cvtepi16_epi32(
      _mm_set_epi64x(static_cast<std::int64_t>(high), static_cast<std::int64_t>(low)));
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
