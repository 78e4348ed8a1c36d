#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX512

#include <cstdint>
#include <immintrin.h>

#include <whet/kernel/primitive/avx2_sparse.hpp>
#include <whet/kernel/primitive/avx512.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// As Avx2Choice.
struct Avx512Choice {
  using codes = __m512i;
  using inputs = __m512;

  [[gnu::always_inline]] static codes load(const std::uint32_t* words) { return _mm512_loadu_si512(words); }
  [[gnu::always_inline]] static inputs four(const float* x) {
    return _mm512_broadcast_f32x4(_mm_loadu_ps(x));
  }
  [[gnu::always_inline]] static Floats512 pick(inputs four, codes code) {
    return _mm512_permutevar_ps(four, code);
  }
  [[gnu::always_inline]] static codes next(codes code) { return _mm512_srli_epi32(code, 2); }
};
Avx512Choice choice_of(avx512);

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
