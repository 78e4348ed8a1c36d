#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <immintrin.h>
#include <type_traits>

#include <whet/kernel/primitive/avx2_lines.hpp>
#include <whet/kernel/primitive/four_rows.hpp>

// Bytes of images for the dot products of bytes: shifted by 128, and four rows interleaved.

namespace whet::kernel {
inline namespace WHET_ISA {

/// x + 128 for whole cache lines of int8, in place.
[[gnu::always_inline]] inline void shift_bytes(std::int8_t* values, std::size_t size) {
  for (std::size_t index = 0; index < size; index += 32) {
    auto* const bytes = reinterpret_cast<__m256i*>(values + index);
    _mm256_storeu_si256(bytes, _mm256_xor_si256(_mm256_loadu_si256(bytes), _mm256_set1_epi8(-128)));
  }
}

/// Bytes of the first `count` of sixteen channels of one pixel, the others zero.
[[gnu::always_inline]] inline __m128i load_channels(const std::int8_t* x, int count) {
  if (count >= 16) return _mm_loadu_si128(reinterpret_cast<const __m128i*>(x));
  if (count == 8) return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(x));
  std::int8_t some[16] = {};
  std::memcpy(some, x, static_cast<std::size_t>(count));
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(some));
}

/// interleaved [channel][row] of four rows of sixteen channels, or of the first eight.
template <int Channels>
[[gnu::always_inline]] inline void interleave(__m128i first, __m128i second, __m128i third, __m128i fourth,
                                              std::int8_t* interleaved) {
  auto* const target = reinterpret_cast<__m128i*>(interleaved);
  const __m128i low = _mm_unpacklo_epi8(first, second);
  const __m128i other_low = _mm_unpacklo_epi8(third, fourth);
  _mm_storeu_si128(target, _mm_unpacklo_epi16(low, other_low));
  _mm_storeu_si128(target + 1, _mm_unpackhi_epi16(low, other_low));
  if constexpr (Channels > 8) {
    const __m128i high = _mm_unpackhi_epi8(first, second);
    const __m128i other_high = _mm_unpackhi_epi8(third, fourth);
    _mm_storeu_si128(target + 2, _mm_unpacklo_epi16(high, other_high));
    _mm_storeu_si128(target + 3, _mm_unpackhi_epi16(high, other_high));
  }
}

/// The same of thirty-two channels.
[[gnu::always_inline]] inline void interleave(__m256i first, __m256i second, __m256i third, __m256i fourth,
                                              std::int8_t* interleaved) {
  const FourLines lines(first, second, third, fourth);
  auto* const target = reinterpret_cast<__m128i*>(interleaved);
  // The unpacks work within 128-bit halves: the upper ones belong to the channels from sixteen on.
  const auto store = [&](__m256i halves, int index) __attribute__((always_inline)) {
    _mm_storeu_si128(target + index, _mm256_castsi256_si128(halves));
    _mm_storeu_si128(target + index + 4, _mm256_extracti128_si256(halves, 1));
  };
  store(lines.vectors[0], 0);
  store(lines.vectors[1], 1);
  store(lines.vectors[2], 2);
  store(lines.vectors[3], 3);
}

/// Interleaves the first `channels` of at most 32 channels of each pixel; Shift: as x + 128.
template <bool Shift>
[[gnu::noinline]] void interleave_pixels(const FourRows& rows, int channels) noexcept {
  const auto load16 = [](const std::int8_t* x, int count) __attribute__((always_inline)) {
    const __m128i values = load_channels(x, count);
    return Shift ? _mm_xor_si128(values, _mm_set1_epi8(-128)) : values;
  };
  const auto load32 = [](const std::int8_t* x) __attribute__((always_inline)) {
    const __m256i values = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x));
    return Shift ? _mm256_xor_si256(values, _mm256_set1_epi8(-128)) : values;
  };
  if (channels == 32)
    return rows.each(load32, [](auto... rows_and_target) { interleave(rows_and_target...); });
  for (int channel = 0; channel < channels; channel += 16) {
    const auto part = [&](auto size, int count) __attribute__((always_inline)) {
      rows.each([&](const std::int8_t* x) { return load16(x + channel, count); },
                [&](auto first, auto second, auto third, auto fourth, std::int8_t* to) {
                  interleave<size>(first, second, third, fourth, to + channel * 4);
                });
    };
    const int rest = channels - channel;
    if (rest >= 16)
      part(std::integral_constant<int, 16>{}, 16);
    else if (rest == 8)
      part(std::integral_constant<int, 8>{}, 8);
    else
      part(std::integral_constant<int, 16>{}, rest);
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
