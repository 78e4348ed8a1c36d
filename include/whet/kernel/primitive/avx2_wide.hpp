#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <immintrin.h>

#include <whet/kernel/primitive/xsimd.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// How a layer turns 64-bit sums into int16; arrays padded to whole panels.
struct WideOutputs {
  const std::int64_t* bias;
  const std::int16_t* mantissa;
  const std::int8_t* shift;
  std::int16_t low;
  std::int16_t high;
  int outputs;

  template <class Parameters>
  [[gnu::always_inline]] static WideOutputs of(const Parameters& parameters) {
    return {parameters.bias, parameters.mantissa, parameters.shift,
            parameters.low,  parameters.high,     Parameters::outputs};
  }
};

/// clamp(requantize_wide(sum + bias)) of eight neighbouring outputs, of a layer's arrays at `first`.
class WideRequantizer {
 public:
  [[gnu::always_inline]] WideRequantizer(const WideOutputs& layer, int first)
      : low(_mm256_set1_epi64x(layer.low)), high(_mm256_set1_epi64x(layer.high)) {
    const __m256i one = _mm256_set1_epi64x(1);
    for (int half = 0; half < 2; ++half, first += 4) {
      std::int32_t four;
      std::memcpy(&four, layer.shift + first, sizeof(four));
      bias[half] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(layer.bias + first));
      factor[half] =
          _mm256_cvtepi16_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(layer.mantissa + first)));
      right[half] = _mm256_sub_epi64(_mm256_set1_epi64x(15), _mm256_cvtepi8_epi64(_mm_cvtsi32_si128(four)));
      rounding[half] = _mm256_sllv_epi64(one, _mm256_sub_epi64(right[half], one));
      lifted[half] = _mm256_srlv_epi64(_mm256_slli_epi64(one, 63), right[half]);
    }
  }

  /// Stores the first `count` of the outputs, or all eight where it is more; sums of 64 bits.
  [[gnu::always_inline]] void store(std::int16_t* y, const std::int64_t* sums, int count) const {
    store(y, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(sums)),
          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(sums + 4)), count);
  }
  /// Of 32 bits.
  [[gnu::always_inline]] void store(std::int16_t* y, Integers sums, int count) const {
    const __m256i all = sums;
    store(y, _mm256_cvtepi32_epi64(_mm256_castsi256_si128(all)),
          _mm256_cvtepi32_epi64(_mm256_extracti128_si256(all, 1)), count);
  }

 private:
  [[gnu::always_inline]] void store(std::int16_t* y, __m256i first, __m256i second, int count) const {
    // The lower halves of the 64-bit lanes; the shuffle works within 128 bits.
    const __m256i halves = _mm256_castps_si256(_mm256_shuffle_ps(
        _mm256_castsi256_ps(four<0>(first)), _mm256_castsi256_ps(four<1>(second)), 0b10'00'10'00));
    const __m256i ordered = _mm256_permute4x64_epi64(halves, 0b11'01'10'00);
    const __m128i words =
        _mm_packs_epi32(_mm256_castsi256_si128(ordered), _mm256_extracti128_si256(ordered, 1));
    if (count >= lanes)
      _mm_storeu_si128(reinterpret_cast<__m128i*>(y), words);
    else
      std::memcpy(y, &words, sizeof(std::int16_t) * static_cast<std::size_t>(count));
  }

  template <int Half>
  [[gnu::always_inline]] __m256i four(__m256i sum) const {
    const __m256i value = _mm256_add_epi64(sum, bias[Half]);
    // A product of 64 bits by 16, modulo 2^64, which holds it.
    const __m256i above = _mm256_mul_epu32(_mm256_srli_epi64(value, 32), factor[Half]);
    __m256i product = _mm256_add_epi64(_mm256_mul_epu32(value, factor[Half]), _mm256_slli_epi64(above, 32));
    product = _mm256_add_epi64(product, rounding[Half]);
    // An arithmetic shift: a logical one of value + 2^63, which lifts the outcome by 2^63 shifted.
    const __m256i top = _mm256_slli_epi64(_mm256_set1_epi64x(1), 63);
    const __m256i shifted = _mm256_srlv_epi64(_mm256_xor_si256(product, top), right[Half]);
    __m256i result = _mm256_sub_epi64(shifted, lifted[Half]);
    result = _mm256_blendv_epi8(result, low, _mm256_cmpgt_epi64(low, result));
    return _mm256_blendv_epi8(result, high, _mm256_cmpgt_epi64(result, high));
  }

  __m256i bias[2];
  __m256i factor[2];
  __m256i right[2];
  __m256i rounding[2];
  __m256i lifted[2];
  __m256i low;
  __m256i high;
};

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
