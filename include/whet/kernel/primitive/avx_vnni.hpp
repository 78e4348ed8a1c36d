#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX_VNNI

#include <cstdint>
#include <cstring>
#include <immintrin.h>
#include <type_traits>

#include <whet/kernel/primitive/avx2.hpp>
#include <whet/kernel/primitive/xsimd.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// sum + products of unsigned and signed bytes, four to a lane, without an intermediate that could saturate.
[[gnu::always_inline]] inline __m256i dot_bytes(__m256i sum, __m256i unsigned_bytes, __m256i signed_bytes) {
#if defined(__AVX512VNNI__) && defined(__AVX512VL__)
  return _mm256_dpbusd_epi32(sum, unsigned_bytes, signed_bytes);
#else
  return _mm256_dpbusd_avx_epi32(sum, unsigned_bytes, signed_bytes);
#endif
}

/// Inputs in [0, 127].
struct VnniNonNegativeDot : NonNegativeDot {
  static constexpr int rows = 6;
  /// A product waits four cycles for the one before.
  static constexpr int sample_accumulators = 2;

  [[gnu::always_inline]] static void step(accumulator& sum, block weights, activations x) {
    sum = pinned(dot_bytes(sum, x, weights));
  }
};

/// Inputs in [-128, 127]: the weights take the unsigned side as w + 128, and 128 times the sum of the row's
/// inputs is subtracted again. Modulo 2^32 that is exact whatever the intermediate sums.
struct VnniSignedDot : NonNegativeDot {
  static constexpr bool has_row_offset = true;
  static constexpr int rows = 6;

  [[gnu::always_inline]] static block load(const std::int8_t* weights) {
    return _mm256_xor_si256(NonNegativeDot::load(weights), _mm256_set1_epi8(-128));
  }
  [[gnu::always_inline]] static void step(accumulator& sum, block weights, activations x) {
    sum = pinned(dot_bytes(sum, weights, x));
  }
  /// -128 times the sum of `count` inputs.
  [[gnu::always_inline]] static std::int32_t row_offset(const std::int8_t* x, int count) {
    constexpr int step = 32;
    const __m256i factor = _mm256_set1_epi8(-128);  // 128 as an unsigned byte
    __m256i sum = _mm256_setzero_si256();
    int index = 0;
    for (; index + step <= count; index += step)
      sum = dot_bytes(sum, factor, NonNegativeDot::load(x + index));
    std::int8_t rest[step] = {};
    std::memcpy(rest, x + index, static_cast<std::size_t>(count - index));
    sum = dot_bytes(sum, factor, NonNegativeDot::load(rest));
    std::int32_t parts[lanes];
    Integers(sum).store_unaligned(parts);
    std::int32_t total = 0;
    for (const std::int32_t part : parts) total += part;
    return -total;
  }
};

/// Inputs in [-128, 127], given as x + 128: what a copy of an image can hold.
struct VnniShiftedDot : VnniNonNegativeDot {
  static constexpr bool shifts_inputs = true;
};

/// sum + products of 16-bit integers, two to a lane.
[[gnu::always_inline]] inline __m256i dot_words(__m256i sum, __m256i first, __m256i second) {
#if defined(__AVX512VNNI__) && defined(__AVX512VL__)
  return _mm256_dpwssd_epi32(sum, first, second);
#else
  return _mm256_dpwssd_avx_epi32(sum, first, second);
#endif
}

/// Inputs of 16 bits.
struct VnniWidenedDot : WidenedDot {
  [[gnu::always_inline]] static void step(accumulator& sum, const block& weights, activations x) {
    sum.low = pinned(dot_words(sum.low, weights.low, x));
    sum.high = pinned(dot_words(sum.high, weights.high, x));
  }
};

VnniWidenedDot wide_dot(avx_vnni);

VnniNonNegativeDot sample_dot(avx_vnni, std::true_type nonnegative);
VnniSignedDot sample_dot(avx_vnni, std::false_type nonnegative);
VnniNonNegativeDot rows_dot(avx_vnni, std::true_type nonnegative);
VnniSignedDot rows_dot(avx_vnni, std::false_type nonnegative);
VnniNonNegativeDot pixels_dot(avx_vnni, std::true_type nonnegative);
VnniShiftedDot pixels_dot(avx_vnni, std::false_type nonnegative);

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
