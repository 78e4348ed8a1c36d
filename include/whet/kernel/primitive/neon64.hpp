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
inline constexpr int tile_rows = 5;
inline constexpr int tile_panels = 2;
inline constexpr int sample_panels = 4;
/// Inputs that a float tile takes at a time, at least.
inline constexpr int unrolled = 2;
/// For the sums of products with codes.
inline constexpr int free_registers = 16;

[[gnu::always_inline]] inline Floats fma(Floats x, Floats y, Floats sum) { return vfmaq_f32(sum, x, y); }
/// Rounded, ties to even.
[[gnu::always_inline]] inline Integers nearest(Floats x) { return vcvtnq_s32_f32(x); }

[[gnu::always_inline]] inline int16x8_t multiply_high(Bytes x, Bytes y) { return vmull_high_s8(x, y); }
[[gnu::always_inline]] inline int16x8_t multiply_add_high(int16x8_t sum, Bytes x, Bytes y) {
  return vmlal_high_s8(sum, x, y);
}
/// Four registers of neighbouring bytes; moves the pointer behind them. As intrinsics these loads come apart
/// into two each, and an addition.
[[gnu::always_inline]] inline void load_four(const std::int8_t*& from, Bytes& first, Bytes& second,
                                             Bytes& third, Bytes& fourth) {
  const auto& memory = *reinterpret_cast<const std::int8_t(*)[64]>(from);
  asm("ldp %q0, %q1, [%4], #32\n\tldp %q2, %q3, [%4], #32"
      : "=&w"(first), "=&w"(second), "=&w"(third), "=w"(fourth), "+r"(from)
      : "m"(memory));
}

/// The register tiles of products of bytes.
inline constexpr int dot_rows = 4;
inline constexpr int dot_panels = 1;
inline constexpr int dot_sample_panels = 4;

[[gnu::always_inline]] inline Floats from_half(const std::uint16_t* x) {
  return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(x)));
}

}  // namespace half
}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
