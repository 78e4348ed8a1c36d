#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstdint>
#include <immintrin.h>

#include <whet/kernel/primitive/avx2.hpp>
#include <whet/precision/bfloat16.hpp>
#include <whet/precision/float16.hpp>
#include <whet/precision/format.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

// Eight 16-bit floats from memory, exactly, and to memory, to the nearest with ties to even: the bits that
// Number::decode and Number::encode give, but that a signaling NaN is widened to a quiet one.

/// Processors with AVX2 convert halves in one instruction, but not all flags that give AVX2 give that.
#if defined(__F16C__)
[[gnu::always_inline]] inline Floats load_narrow(const StoredFloat<Float16>* x) {
  return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(x)));
}
[[gnu::always_inline]] inline void store_narrow(StoredFloat<Float16>* y, Floats values) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(y), _mm256_cvtps_ph(values, _MM_FROUND_TO_NEAREST_INT));
}
#else
[[gnu::always_inline]] inline Floats load_narrow(const StoredFloat<Float16>* x) {
  float values[lanes];
  for (int lane = 0; lane < lanes; ++lane) values[lane] = static_cast<float>(x[lane]);
  return Floats::load_unaligned(values);
}
[[gnu::always_inline]] inline void store_narrow(StoredFloat<Float16>* y, Floats values) {
  float stored[lanes];
  values.store_unaligned(stored);
  for (int lane = 0; lane < lanes; ++lane) y[lane] = StoredFloat<Float16>::nearest(stored[lane]);
}
#endif

[[gnu::always_inline]] inline Floats load_narrow(const StoredFloat<BFloat16>* x) {
  const __m128i upper = _mm_loadu_si128(reinterpret_cast<const __m128i*>(x));
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(upper), 16));
}
[[gnu::always_inline]] inline void store_narrow(StoredFloat<BFloat16>* y, Floats values) {
  const __m256i bits = _mm256_castps_si256(values);
  const __m256i upper = _mm256_srli_epi32(bits, 16);
  const __m256i odd = _mm256_and_si256(upper, _mm256_set1_epi32(1));
  const __m256i below_tie = _mm256_add_epi32(_mm256_set1_epi32(0x7FFF), odd);
  const __m256i rounded = _mm256_srli_epi32(_mm256_add_epi32(bits, below_tie), 16);
  const __m256i quiet = _mm256_or_si256(upper, _mm256_set1_epi32(0x40));
  const __m256i is_nan = _mm256_castps_si256(_mm256_cmp_ps(values, values, _CMP_UNORD_Q));
  const __m256i nearest = _mm256_blendv_epi8(rounded, quiet, is_nan);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(y),
                   _mm_packus_epi32(_mm256_castsi256_si128(nearest), _mm256_extracti128_si256(nearest, 1)));
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
