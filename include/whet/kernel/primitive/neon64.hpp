#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_NEON64

#include <arm_neon.h>
#include <cstdint>

#include <whet/kernel/primitive/neon_common.hpp>

// What 64-bit Arm has of its own.

namespace whet::kernel {
inline namespace WHET_ISA {
namespace half {

/// A float register tile of several samples, rows by panels of two registers, and the panels of one sample:
/// there are 32 registers.
inline constexpr int tile_rows = 6;
inline constexpr int tile_panels = 2;
inline constexpr int sample_panels = 8;
/// For the sums of products with codes.
inline constexpr int free_registers = 16;

[[gnu::always_inline]] inline Floats fma(Floats x, Floats y, Floats sum) { return vfmaq_f32(sum, x, y); }
/// Rounded, ties to even.
[[gnu::always_inline]] inline Integers nearest(Floats x) { return vcvtnq_s32_f32(x); }

/// Products of bytes for four outputs by four inputs. Two products of int8 with weights from -127 on are at
/// most 2 · 128 · 127 = 32512 < 2^15 in magnitude.
struct Dot {
  using accumulator = int32x4_t;
  using activations = int8x16_t;
  static constexpr int rows = 4;
  static constexpr int panels = 2;

  [[gnu::always_inline]] static activations broadcast(std::int32_t four) {
    return vreinterpretq_s8_s32(vdupq_n_s32(four));
  }
  [[gnu::always_inline]] static activations inputs(Bytes x) { return x; }
  [[gnu::always_inline]] static void step(accumulator& sum, Bytes weights, activations x) {
    const int16x8_t low = vmull_s8(vget_low_s8(weights), vget_low_s8(x));
    const int16x8_t high = vmull_high_s8(weights, x);
    sum = vpadalq_s16(sum, vpaddq_s16(low, high));
  }
};

[[gnu::always_inline]] inline Floats from_half(const std::uint16_t* x) {
  return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(x)));
}

}  // namespace half
}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
