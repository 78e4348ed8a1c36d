#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstdint>
#include <immintrin.h>

#include <whet/kernel/primitive/unroll.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// One bit for each of 32 values, set where it is not >= 0: also where it is NaN.
[[gnu::always_inline]] inline std::uint32_t signs_of(const float* x) {
  std::uint32_t word = 0;
  unroll<4>([&](auto part) __attribute__((always_inline)) {
    const __m256 negative = _mm256_cmp_ps(_mm256_loadu_ps(x + 8 * part), _mm256_setzero_ps(), _CMP_NGE_UQ);
    word |= static_cast<std::uint32_t>(_mm256_movemask_ps(negative)) << (8 * part);
  });
  return word;
}

/// One bit for each of 32 values, set where it is below the zero point.
[[gnu::always_inline]] inline std::uint32_t signs_of(const std::int8_t* x, std::int32_t zero_point) {
  const __m256i zero = _mm256_set1_epi8(static_cast<char>(zero_point));
  const __m256i values = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x));
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpgt_epi8(zero, values)));
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
