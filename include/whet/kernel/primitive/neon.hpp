#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_NEON

#include <arm_neon.h>
#include <cstdint>

#include <whet/kernel/primitive/neon_common.hpp>
#include <whet/precision/float16.hpp>

// What 32-bit Arm has of its own, or has not.

namespace whet::kernel {
inline namespace WHET_ISA {
namespace half {

/// There are 16 registers.
inline constexpr int tile_rows = 4;
inline constexpr int tile_panels = 1;
inline constexpr int sample_panels = 4;
inline constexpr int free_registers = 8;

[[gnu::always_inline]] inline Floats fma(Floats x, Floats y, Floats sum) {
#if defined(__ARM_FEATURE_FMA)
  return vfmaq_f32(sum, x, y);
#else
  return vmlaq_f32(sum, x, y);
#endif
}
/// Rounded, ties to even, of |x| < 2^22: adding 1.5 · 2^23 leaves no bits for a fraction.
[[gnu::always_inline]] inline Integers nearest(Floats x) {
  const float32x4_t shifter = vdupq_n_f32(12582912.0f);
  return vsubq_s32(vreinterpretq_s32_f32(vaddq_f32(x, shifter)), vreinterpretq_s32_f32(shifter));
}

/// As on 64-bit Arm.
struct Dot {
  using accumulator = int32x4_t;
  using activations = int8x8_t;
  static constexpr int rows = 4;
  static constexpr int panels = 1;

  [[gnu::always_inline]] static activations broadcast(std::int32_t four) {
    return vreinterpret_s8_s32(vdup_n_s32(four));
  }
  [[gnu::always_inline]] static Bytes inputs(Bytes x) { return x; }
  [[gnu::always_inline]] static void step(accumulator& sum, Bytes weights, activations x) {
    add(sum, vmull_s8(vget_low_s8(weights), x), vmull_s8(vget_high_s8(weights), x));
  }
  [[gnu::always_inline]] static void step(accumulator& sum, Bytes weights, Bytes x) {
    add(sum, vmull_s8(vget_low_s8(weights), vget_low_s8(x)),
        vmull_s8(vget_high_s8(weights), vget_high_s8(x)));
  }

 private:
  [[gnu::always_inline]] static void add(accumulator& sum, int16x8_t low, int16x8_t high) {
    sum = vpadalq_s16(sum, vcombine_s16(vpadd_s16(vget_low_s16(low), vget_high_s16(low)),
                                        vpadd_s16(vget_low_s16(high), vget_high_s16(high))));
  }
};

/// Lane by lane: what vectors would make of subnormal halves is flushed to zero.
[[gnu::always_inline]] inline Floats from_half(const std::uint16_t* x) {
  const float values[] = {Float16::decode(x[0]), Float16::decode(x[1]), Float16::decode(x[2]),
                          Float16::decode(x[3])};
  return vld1q_f32(values);
}

}  // namespace half
}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
