#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstdint>
#include <immintrin.h>

#include <whet/kernel/primitive/avx2.hpp>
#include <whet/kernel/primitive/xsimd.hpp>
#include <whet/target/tags.hpp>

// What kernels of stored weights need besides the vectors of dense ones.

namespace whet::kernel {
inline namespace WHET_ISA {

/// Four neighbouring inputs, of which each lane picks one by the lowest two bits of its code.
struct Avx2Choice {
  using codes = __m256i;
  using inputs = __m256;

  [[gnu::always_inline]] static codes load(const std::uint32_t* words) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(words));
  }
  [[gnu::always_inline]] static inputs four(const float* x) {
    return _mm256_broadcast_ps(reinterpret_cast<const __m128*>(x));
  }
  [[gnu::always_inline]] static Floats pick(inputs four, codes code) {
    return _mm256_permutevar_ps(four, code);
  }
  [[gnu::always_inline]] static codes next(codes code) { return _mm256_srli_epi32(code, 2); }
};
Avx2Choice choice_of(avx2);

/// 32 weights of four bits, stored as w + 8 in the lower and then the upper halves of 16 bytes, as int8.
[[gnu::always_inline]] inline __m256i expand_nibbles(const std::uint8_t* codes) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(codes));
  const __m256i both = _mm256_set_m128i(_mm_srli_epi16(bytes, 4), bytes);
  return _mm256_sub_epi8(_mm256_and_si256(both, _mm256_set1_epi8(15)), _mm256_set1_epi8(8));
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
