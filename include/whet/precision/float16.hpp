#pragma once

#include <bit>
#include <cstdint>

#include <whet/core/inline.hpp>
#include <whet/precision/float_affine.hpp>

namespace whet {

/// IEEE half precision: 5 bits of exponent, 10 of fraction. Source: IEEE 754-2008, binary16.
struct Float16 {
  using stored = std::uint16_t;
  static constexpr bool scaled = false;
  static constexpr float largest = 65504.0f;

  /// The nearest half, ties to even; beyond the largest one infinity, from 65520 on. A NaN stays a NaN,
  /// quiet.
  WHET_INLINE static constexpr std::uint16_t encode(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t magnitude = bits & 0x7FFF'FFFFU;
    std::uint32_t half = 0;
    if (magnitude > 0x7F80'0000U)  // NaN
      half = 0x7E00U | (magnitude >> 13 & 0x3FFU);
    else if (magnitude >= 0x4780'0000U)  // 2^16 and more
      half = 0x7C00U;
    else if (magnitude >= 0x3880'0000U)  // from 2^-14 on: another bias of the exponent
      half = detail::shift_to_nearest_even(magnitude - 0x3800'0000U, 13);
    else if (magnitude >= 0x3300'0000U)  // from 2^-25 on: multiples of 2^-24
      half = detail::shift_to_nearest_even((magnitude & 0x7F'FFFFU) | 0x80'0000U,
                                           126 - static_cast<int>(magnitude >> 23));
    return static_cast<std::uint16_t>((bits >> 16 & 0x8000U) | half);
  }

  /// Exact. A NaN stays a NaN, quiet.
  WHET_INLINE static constexpr float decode(std::uint16_t half) {
    const std::uint32_t magnitude = half & 0x7FFFU;
    std::uint32_t bits = (magnitude << 13) + 0x3800'0000U;
    if (magnitude > 0x7C00U)
      bits = 0x7FC0'0000U | magnitude << 13;
    else if (magnitude == 0x7C00U)
      bits = 0x7F80'0000U;
    else if (magnitude < 0x400U)
      bits = std::bit_cast<std::uint32_t>(static_cast<float>(magnitude) * 0x1p-24f);
    return std::bit_cast<float>(bits | (half & 0x8000U) << 16);
  }
};

/// Weights in half precision; sums, biases and tensors between layers in single precision.
struct Float16Policy {
  static constexpr const char* name = "whet::Float16Policy";
  using activation = float;
  using number = Float16;
  static constexpr bool needs_ranges = false;

  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using affine = FloatAffine<Target, Float16, Outputs, Inputs>;
};

}  // namespace whet
