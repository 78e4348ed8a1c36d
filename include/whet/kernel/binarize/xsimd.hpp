#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstdint>
#include <immintrin.h>

#include <whet/kernel/binarize/generic.hpp>
#include <whet/kernel/primitive/unroll.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// As the generic kernel, the same bits.
inline void binarize_run(avx2, const float* x, std::uint32_t* y, int count, std::int32_t) noexcept {
  int first = 0;
  for (; first + 32 <= count; first += 32, ++y) {
    std::uint32_t word = 0;
    unroll<4>([&](auto part) __attribute__((always_inline)) {
      // Not greater or equal: true of a NaN.
      const __m256 negative =
          _mm256_cmp_ps(_mm256_loadu_ps(x + first + 8 * part), _mm256_setzero_ps(), _CMP_NGE_UQ);
      word |= static_cast<std::uint32_t>(_mm256_movemask_ps(negative)) << (8 * part);
    });
    *y = word;
  }
  if (first < count) binarize_run(generic{}, x + first, y, count - first, 0);
}

/// As the generic kernel, the same bits.
inline void binarize_run(avx2, const std::int8_t* x, std::uint32_t* y, int count,
                         std::int32_t zero_point) noexcept {
  const __m256i zero = _mm256_set1_epi8(static_cast<char>(zero_point));
  int first = 0;
  for (; first + 32 <= count; first += 32, ++y)
    *y = static_cast<std::uint32_t>(_mm256_movemask_epi8(
        _mm256_cmpgt_epi8(zero, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x + first)))));
  if (first < count) binarize_run(generic{}, x + first, y, count - first, zero_point);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
