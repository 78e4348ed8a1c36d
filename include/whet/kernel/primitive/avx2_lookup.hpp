#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstdint>
#include <cstring>
#include <immintrin.h>

#include <whet/kernel/primitive/avx2.hpp>
#include <whet/kernel/primitive/unroll.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Sums of subsets of four inputs, looked up by the four bits that say which, for 32 outputs at once. A sum
/// plus 512 has ten bits and is looked up as two digits of base 32, each a table of 16 bytes: eight digits,
/// at most 31 each, add up in a byte.
struct Avx2Lookup {
  /// Outputs, and inputs of a line: eight weights of an output to a byte.
  static constexpr int outputs = 32;
  static constexpr int line_inputs = 8;
  /// Bytes of the tables of a line.
  static constexpr int table_bytes = 64;
  /// Lines whose digits are added in bytes, and in 16 bits: 64 sums, at most 1020 each.
  static constexpr int digit_lines = 4;
  static constexpr int word_lines = 32;
  /// What the sums of a line are too large by.
  static constexpr int line_bias = 1024;

  struct tables {
    __m256i low[2];
    __m256i high[2];
  };
  struct digits {
    __m256i low;
    __m256i high;
  };
  /// In 16 bits of outputs 0-7 and 16-23, and of outputs 8-15 and 24-31.
  struct words {
    __m256i sums[2];
  };

  /// The tables of eight inputs, aligned to 32 bytes.
  [[gnu::always_inline]] static void build(const std::int8_t* x, std::uint8_t* table) {
    unroll<2>([&](auto half) __attribute__((always_inline)) {
      // Byte pairs: bits 0 and 1, and bits 2 and 3, of 0 to 15.
      const __m256i first = _mm256_setr_epi16(0, 1, 256, 257, 0, 1, 256, 257, 0, 1, 256, 257, 0, 1, 256, 257);
      const __m256i second =
          _mm256_setr_epi16(0, 0, 0, 0, 1, 1, 1, 1, 256, 256, 256, 256, 257, 257, 257, 257);
      std::int16_t pairs[2];
      std::memcpy(pairs, x + 4 * half, sizeof(pairs));
      const __m256i sums = _mm256_add_epi16(
          _mm256_add_epi16(_mm256_maddubs_epi16(first, _mm256_set1_epi16(pairs[0])), _mm256_set1_epi16(512)),
          _mm256_maddubs_epi16(second, _mm256_set1_epi16(pairs[1])));
      const __m256i packed =
          _mm256_packus_epi16(_mm256_and_si256(sums, _mm256_set1_epi16(31)), _mm256_srli_epi16(sums, 5));
      _mm256_store_si256(reinterpret_cast<__m256i*>(table + 32 * half),
                         _mm256_permute4x64_epi64(packed, 0b11'01'10'00));
    });
  }
  [[gnu::always_inline]] static tables load(const std::uint8_t* table) {
    const auto* part = reinterpret_cast<const __m128i*>(table);
    return {{_mm256_broadcastsi128_si256(part[0]), _mm256_broadcastsi128_si256(part[2])},
            {_mm256_broadcastsi128_si256(part[1]), _mm256_broadcastsi128_si256(part[3])}};
  }
  [[gnu::always_inline]] static digits no_digits() {
    return {_mm256_setzero_si256(), _mm256_setzero_si256()};
  }
  [[gnu::always_inline]] static words no_words() {
    return {{_mm256_setzero_si256(), _mm256_setzero_si256()}};
  }

  /// The weights of a line as indices.
  struct indices {
    __m256i values[2];
  };
  [[gnu::always_inline]] static indices load_codes(const std::uint8_t* line) {
    const __m256i codes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(line));
    const __m256i half = _mm256_set1_epi8(15);
    return {{_mm256_and_si256(codes, half), _mm256_and_si256(_mm256_srli_epi16(codes, 4), half)}};
  }
  [[gnu::always_inline]] static void step(digits& sum, const indices& index, const tables& table) {
    unroll<2>([&](auto half) __attribute__((always_inline)) {
      sum.low = pinned(_mm256_add_epi8(sum.low, _mm256_shuffle_epi8(table.low[half], index.values[half])));
      sum.high = pinned(_mm256_add_epi8(sum.high, _mm256_shuffle_epi8(table.high[half], index.values[half])));
    });
  }
  [[gnu::always_inline]] static void add_to(words& sum, const digits& value) {
    const __m256i weights = _mm256_set1_epi16(32 * 256 + 1);
    sum.sums[0] = _mm256_add_epi16(
        sum.sums[0], _mm256_maddubs_epi16(_mm256_unpacklo_epi8(value.low, value.high), weights));
    sum.sums[1] = _mm256_add_epi16(
        sum.sums[1], _mm256_maddubs_epi16(_mm256_unpackhi_epi8(value.low, value.high), weights));
  }
  /// As 32 bits, eight outputs after the other.
  [[gnu::always_inline]] static void add_to(Integers (&totals)[4], const words& sum) {
    unroll<2>([&](auto half) __attribute__((always_inline)) {
      totals[half] += Integers(_mm256_cvtepu16_epi32(_mm256_castsi256_si128(sum.sums[half])));
      totals[half + 2] += Integers(_mm256_cvtepu16_epi32(_mm256_extracti128_si256(sum.sums[half], 1)));
    });
  }
};

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
