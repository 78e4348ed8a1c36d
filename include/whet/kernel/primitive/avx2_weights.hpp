#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstdint>
#include <cstring>
#include <immintrin.h>

#include <whet/kernel/primitive/avx2.hpp>
#include <whet/kernel/primitive/xsimd.hpp>
#include <whet/precision/bfloat16.hpp>
#include <whet/precision/float16.hpp>
#include <whet/precision/float_affine.hpp>
#include <whet/precision/weight_only.hpp>

// load_weights(number, vectors, pointer): one vector of stored weights as floats.

namespace whet::kernel {
inline namespace WHET_ISA {

[[gnu::always_inline]] inline Floats load_weights(Float32, Avx2Vectors, const float* weights) {
  return Floats::load_unaligned(weights);
}

/// Processors with AVX2 convert halves in one instruction, but not all flags that give AVX2 give that.
[[gnu::always_inline]] inline Floats load_weights(Float16, Avx2Vectors, const std::uint16_t* weights) {
  const __m128i halves = _mm_loadu_si128(reinterpret_cast<const __m128i*>(weights));
#if defined(__F16C__)
  return _mm256_cvtph_ps(halves);
#else
  // As a float with the half's exponent bits, subnormal or not, it is 2^112 times too small; infinity and NaN
  // are no weights.
  const __m256i bits = _mm256_cvtepu16_epi32(halves);
  const __m256i magnitude = _mm256_slli_epi32(_mm256_and_si256(bits, _mm256_set1_epi32(0x7FFF)), 13);
  const __m256i sign = _mm256_slli_epi32(_mm256_and_si256(bits, _mm256_set1_epi32(0x8000)), 16);
  return _mm256_or_ps(_mm256_mul_ps(_mm256_castsi256_ps(magnitude), _mm256_set1_ps(0x1p112f)),
                      _mm256_castsi256_ps(sign));
#endif
}

[[gnu::always_inline]] inline Floats load_weights(BFloat16, Avx2Vectors, const std::uint16_t* weights) {
  const __m128i upper = _mm_loadu_si128(reinterpret_cast<const __m128i*>(weights));
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(upper), 16));
}

[[gnu::always_inline]] inline Floats load_weights(ScaledInt8, Avx2Vectors, const std::int8_t* weights) {
  return Avx2Vectors::to_float(Avx2Vectors::widen(weights));
}

/// The vectors of a tile of one sample.
template <class Number>
Avx2Vectors sample_vectors(avx2, Number);

/// bfloat16 weights of one panel and two neighbouring inputs in a register. A 32-bit lane holds those of two
/// outputs; as floats they are the lane shifted, and masked. So there are two vectors of half of the outputs
/// each, for one input in their lower and for the next in their upper half, which is less work than to widen
/// every weight.
struct Avx2BFloat16Block {
  using words = __m256i;
  using floats = __m256;

  [[gnu::always_inline]] static words load(const std::uint16_t* weights) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(weights));
  }
  /// Those of one input, and zeros.
  [[gnu::always_inline]] static words load_one(const std::uint16_t* weights) {
    return _mm256_zextsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(weights)));
  }
  [[gnu::always_inline]] static floats zero() { return _mm256_setzero_ps(); }
  /// Two inputs, each in its half.
  [[gnu::always_inline]] static floats inputs(const float* x) {
    std::int64_t pair;
    std::memcpy(&pair, x, sizeof(pair));
    return _mm256_permutevar_ps(_mm256_castsi256_ps(_mm256_set1_epi64x(pair)),
                                _mm256_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1));
  }
  /// sums += weights · x of the even and the odd outputs.
  [[gnu::always_inline]] static void step(floats& even, floats& odd, words weights, floats x) {
    even = _mm256_fmadd_ps(_mm256_castsi256_ps(_mm256_slli_epi32(weights, 16)), x, even);
    odd = _mm256_fmadd_ps(
        _mm256_castsi256_ps(_mm256_and_si256(weights, _mm256_set1_epi32(static_cast<int>(0xFFFF0000U)))), x,
        odd);
  }
  /// The sums of both inputs, in the order of the outputs.
  [[gnu::always_inline]] static Floats finish(floats even, floats odd) {
    const __m128 evens = _mm_add_ps(_mm256_castps256_ps128(even), _mm256_extractf128_ps(even, 1));
    const __m128 odds = _mm_add_ps(_mm256_castps256_ps128(odd), _mm256_extractf128_ps(odd, 1));
    return _mm256_set_m128(_mm_unpackhi_ps(evens, odds), _mm_unpacklo_ps(evens, odds));
  }
};
Avx2BFloat16Block bfloat16_block(avx2);

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
