#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX512

#include <cstdint>
#include <immintrin.h>

#include <whet/kernel/primitive/avx512.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// As Avx2Bits, for sixteen outputs. Adding three bits takes two instructions here, and counts are summed by
/// the dot product of bytes; the target does not promise the instruction that counts bits.
struct Avx512Bits {
  using vectors = Avx512Vectors;
  using words = __m512i;
  using bytes = __m512i;
  using counts = __m512i;

  [[gnu::always_inline]] static words zero() { return _mm512_setzero_si512(); }
  [[gnu::always_inline]] static bytes no_bytes() { return _mm512_setzero_si512(); }
  [[gnu::always_inline]] static counts none() { return _mm512_setzero_si512(); }
  [[gnu::always_inline]] static words differing(const std::uint32_t* weights, std::uint32_t signs) {
    return _mm512_xor_si512(_mm512_loadu_si512(weights), _mm512_set1_epi32(static_cast<int>(signs)));
  }
  /// Adds three bits in every place: the lower bit of each sum to `low`, the higher one is returned. Where
  /// that takes two instructions, counting every word takes longer.
  [[gnu::always_inline]] static words carry_save(words& low, words second, words third) {
    constexpr int majority = 0xe8;
    constexpr int parity = 0x96;
    const words high = _mm512_ternarylogic_epi32(low, second, third, majority);
    low = _mm512_ternarylogic_epi32(low, second, third, parity);
    return high;
  }
  [[gnu::always_inline]] static bytes count(words bits) {
    const __m512i table = _mm512_set4_epi32(0x04030302, 0x03020201, 0x03020201, 0x02010100);
    const __m512i half = _mm512_set1_epi8(15);
    const __m512i low = _mm512_shuffle_epi8(table, _mm512_and_si512(bits, half));
    const __m512i high = _mm512_shuffle_epi8(table, _mm512_and_si512(_mm512_srli_epi16(bits, 4), half));
    return _mm512_add_epi8(low, high);
  }
  [[gnu::always_inline]] static bytes sum(bytes one, bytes other) { return _mm512_add_epi8(one, other); }
  /// Adds Factor times the sum of each word's bytes.
  template <int Factor = 1>
  [[gnu::always_inline]] static void add(counts& total, bytes values) {
    total = _mm512_dpbusd_epi32(total, values, _mm512_set1_epi8(Factor));
  }
  [[gnu::always_inline]] static Integers512 finish(counts sum) { return sum; }
  [[gnu::always_inline]] static std::uint16_t greater(Integers512 value, Integers512 other) {
    return _mm512_cmpgt_epi32_mask(value, other);
  }
};
Avx512Bits bits_of(avx512);

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
