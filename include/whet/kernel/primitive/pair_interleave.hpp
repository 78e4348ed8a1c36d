#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD && !WHET_HAS_AVX2

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include <whet/kernel/primitive/four_rows.hpp>
#include <whet/kernel/primitive/pair.hpp>

// As primitive/avx2_interleave.hpp, in registers of sixteen bytes. No dot product there takes images as
// x + 128.

namespace whet::kernel {
inline namespace WHET_ISA {

/// x + 128 for whole cache lines of int8, in place.
inline void shift_bytes(std::int8_t* values, std::size_t size) {
  for (std::size_t index = 0; index < size; ++index)
    values[index] = static_cast<std::int8_t>(values[index] ^ -128);
}

/// Bytes of the first `count` of sixteen channels of one pixel; the others are zero, or whatever where there
/// are eight.
[[gnu::always_inline]] inline half::Bytes load_channels(const std::int8_t* x, int count) {
  if (count >= 16) return half::load_bytes(x);
  if (count == 8) return half::load_eight(x);
  std::int8_t some[16] = {};
  std::memcpy(some, x, static_cast<std::size_t>(count));
  return half::load_bytes(some);
}

/// interleaved [channel][row] of four rows of sixteen channels, or of the first eight.
template <int Channels>
[[gnu::always_inline]] inline void interleave(half::Bytes first, half::Bytes second, half::Bytes third,
                                              half::Bytes fourth, std::int8_t* interleaved) {
  const auto low = half::zip_pairs(half::zip_low(first, second), half::zip_low(third, fourth));
  half::store_bytes(interleaved, low.low);
  half::store_bytes(interleaved + 16, low.high);
  if constexpr (Channels > 8) {
    const auto high = half::zip_pairs(half::zip_high(first, second), half::zip_high(third, fourth));
    half::store_bytes(interleaved + 32, high.low);
    half::store_bytes(interleaved + 48, high.high);
  }
}

/// Interleaves the first `channels` of each pixel.
template <bool Shift>
[[gnu::noinline]] void interleave_pixels(const FourRows& rows, int channels) noexcept {
  static_assert(!Shift);
  for (int channel = 0; channel < channels; channel += 16) {
    const auto part = [&](auto size, int count) __attribute__((always_inline)) {
      rows.each([&](const std::int8_t* x) { return load_channels(x + channel, count); },
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
