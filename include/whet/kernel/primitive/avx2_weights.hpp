#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstdint>
#include <cstring>
#include <immintrin.h>

#include <whet/kernel/primitive/avx2.hpp>
#include <whet/kernel/primitive/unroll.hpp>
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
Avx2Vectors sample_vectors(simd, Number);

/// bfloat16 weights of one panel and two neighbouring inputs in a register. A 32-bit lane holds those of two
/// outputs; as floats they are the lane shifted, and masked. So there are two vectors of half of the outputs
/// each, for one input in their lower and for the next in their upper half, which is less work than to widen
/// every weight.
struct Avx2BFloat16Block {
  using words = __m256i;
  using floats = __m256;

  [[gnu::always_inline]] static words load(const std::uint16_t* weights) {
    return pinned(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(weights)));
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

/// Weights of four bits of one panel in a register: four lines, each of two neighbouring inputs, the weights
/// + 8 of one output in a byte. Masked, with their sign, in the upper half of the byte, they are shuffled
/// four outputs of a lane at a time to the upper ends of 32-bit lanes: there they are 2^28 times as large,
/// and the inputs as much smaller.
struct Avx2NibbleBlock {
  using vectors = Avx2Vectors;
  static constexpr int inputs = 8;
  /// Panels that a tile of one sample walks side by side.
  static constexpr int panels = 2;
  static constexpr int grouped_panels = 2;

  using block = __m256i;
  /// Of lines 0 and 2, and of 1 and 3, outputs 0 to 3 and 4 to 7.
  struct accumulator {
    __m256 parts[4];
  };
  /// Of outputs 0 to 3 and 4 to 7.
  struct totals {
    __m256 parts[2];
  };
  /// The first and the second input of lines 0 and 2, and of 1 and 3.
  struct activations {
    __m256 first[2];
    __m256 second[2];
  };

  [[gnu::always_inline]] static block load(const std::uint8_t* codes) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(codes));
  }
  [[gnu::always_inline]] static accumulator zero() {
    const __m256 none = _mm256_setzero_ps();
    return {{none, none, none, none}};
  }
  [[gnu::always_inline]] static totals no_totals() { return {{_mm256_setzero_ps(), _mm256_setzero_ps()}}; }
  [[gnu::always_inline]] static activations spread(const float* x) {
    const __m256 all = _mm256_mul_ps(_mm256_loadu_ps(x), _mm256_set1_ps(0x1p-28f));
    return {{_mm256_permutevar8x32_ps(all, _mm256_setr_epi32(0, 0, 0, 0, 4, 4, 4, 4)),
             _mm256_permutevar8x32_ps(all, _mm256_setr_epi32(2, 2, 2, 2, 6, 6, 6, 6))},
            {_mm256_permutevar8x32_ps(all, _mm256_setr_epi32(1, 1, 1, 1, 5, 5, 5, 5)),
             _mm256_permutevar8x32_ps(all, _mm256_setr_epi32(3, 3, 3, 3, 7, 7, 7, 7))}};
  }
  /// sum += weights · x.
  [[gnu::always_inline]] static void step(accumulator& sum, block codes, const activations& x) {
    const __m256i upper = _mm256_set1_epi8(static_cast<char>(0xF0));
    const __m256i integers = _mm256_xor_si256(codes, _mm256_set1_epi8(static_cast<char>(0x88)));
    add(sum, _mm256_and_si256(_mm256_slli_epi16(integers, 4), upper), x.first);
    add(sum, _mm256_and_si256(integers, upper), x.second);
  }
  [[gnu::always_inline]] static totals total(const accumulator& sum) {
    return {{_mm256_add_ps(sum.parts[0], sum.parts[2]), _mm256_add_ps(sum.parts[1], sum.parts[3])}};
  }
  /// all += sum · multipliers, of which there is one for each output.
  [[gnu::always_inline]] static void add_group_to(totals& all, const accumulator& sum,
                                                  const std::uint8_t* multipliers) {
    const totals group = total(sum);
    const __m256 factors = _mm256_cvtepi32_ps(
        _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(multipliers))));
    all.parts[0] =
        _mm256_fmadd_ps(group.parts[0], _mm256_permute2f128_ps(factors, factors, 0x00), all.parts[0]);
    all.parts[1] =
        _mm256_fmadd_ps(group.parts[1], _mm256_permute2f128_ps(factors, factors, 0x11), all.parts[1]);
  }
  /// The sums of all lines, in the order of the outputs.
  [[gnu::always_inline]] static Floats finish(const totals& all) {
    return _mm256_add_ps(_mm256_permute2f128_ps(all.parts[0], all.parts[1], 0x20),
                         _mm256_permute2f128_ps(all.parts[0], all.parts[1], 0x31));
  }

 private:
  [[gnu::always_inline]] static void add(accumulator& sum, __m256i bytes, const __m256 (&x)[2]) {
    unroll<4>([&](auto part) __attribute__((always_inline)) {
      constexpr int to_top = 0x808080 + part * 0x04000000;  // byte 4 · part, and zeros below it
      const __m256i places =
          _mm256_setr_epi32(to_top, to_top + 0x01000000, to_top + 0x02000000, to_top + 0x03000000, to_top,
                            to_top + 0x01000000, to_top + 0x02000000, to_top + 0x03000000);
      sum.parts[part] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(_mm256_shuffle_epi8(bytes, places)), x[part / 2],
                                        sum.parts[part]);
    });
  }
};
Avx2NibbleBlock nibble_block(avx2);

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
