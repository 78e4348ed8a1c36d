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
inline constexpr int unrolled = 1;
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

[[gnu::always_inline]] inline int16x8_t multiply_high(Bytes x, Bytes y) {
  return vmull_s8(vget_high_s8(x), vget_high_s8(y));
}
[[gnu::always_inline]] inline int16x8_t multiply_add_high(int16x8_t sum, Bytes x, Bytes y) {
  return vmlal_s8(sum, vget_high_s8(x), vget_high_s8(y));
}
/// Four registers of neighbouring bytes; moves the pointer behind them.
[[gnu::always_inline]] inline void load_four(const std::int8_t*& from, Bytes& first, Bytes& second,
                                             Bytes& third, Bytes& fourth) {
  first = vld1q_s8(from);
  second = vld1q_s8(from + 16);
  third = vld1q_s8(from + 32);
  fourth = vld1q_s8(from + 48);
  from += 64;
}

inline constexpr int dot_rows = 2;
inline constexpr int dot_panels = 1;
inline constexpr int dot_sample_panels = 2;

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
