#pragma once

#include <bit>
#include <cstdint>

#include <whet/core/inline.hpp>
#include <whet/precision/float_affine.hpp>

namespace whet {

/// The upper half of a float32: its range, 7 bits of fraction.
struct BFloat16 {
  using stored = std::uint16_t;
  static constexpr bool scaled = false;
  static constexpr float largest = 0x1.FEp127f;

  /// The nearest one, ties to even; a float closer to 2^128 than to the largest one becomes infinity. A NaN
  /// stays a NaN, quiet.
  WHET_INLINE static constexpr std::uint16_t encode(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t magnitude = bits & 0x7FFF'FFFFU;
    const std::uint32_t upper =
        magnitude > 0x7F80'0000U ? 0x7FC0U | magnitude >> 16 : detail::shift_to_nearest_even(magnitude, 16);
    return static_cast<std::uint16_t>((bits >> 16 & 0x8000U) | upper);
  }

  /// Exact.
  WHET_INLINE static constexpr float decode(std::uint16_t upper) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(upper) << 16);
  }
};

/// Weights as bfloat16; sums, biases and tensors between layers in single precision.
struct BFloat16Policy {
  static constexpr const char* name = "whet::BFloat16Policy";
  using activation = float;
  using number = BFloat16;
  static constexpr bool needs_ranges = false;

  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using affine = FloatAffine<Target, BFloat16, Outputs, Inputs>;
};

}  // namespace whet
