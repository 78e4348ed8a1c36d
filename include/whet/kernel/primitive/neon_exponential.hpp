#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_NEON64 || WHET_HAS_NEON

#include <arm_neon.h>
#include <limits>

#include <whet/kernel/primitive/neon.hpp>
#include <whet/kernel/primitive/neon64.hpp>

// exp and tanh of four floats.

namespace whet::kernel {
inline namespace WHET_ISA {
namespace half {

/// e^x within 2 units in the last place for x from -87.68 to 88.37; less gives 0, more infinity, and NaN is
/// NaN.
/// Source: x = k ln 2 + r with |r| <= ln(2) / 2, and the polynomial of r that xsimd has.
[[gnu::always_inline]] inline Floats exp(Floats x) {
  const float32x4_t all = x;
  const float32x4_t least = vdupq_n_f32(-88.3762626647949f), most = vdupq_n_f32(88.3762626647949f);
  const Floats clamped = lesser_of(greater_of(x, Floats(least)), Floats(most));
  const int32x4_t powers = nearest(clamped * Floats(1.44269504088896341f));
  const Floats k = vcvtq_f32_s32(powers);
  // ln 2 in two parts: the first has few enough bits for its products to be exact.
  const Floats rest = fma(k, Floats(2.12194440e-4f), fma(k, Floats(-0.693359375f), clamped));
  Floats sum = fma(rest, Floats(1.3997796e-3f), Floats(8.3955629e-3f));
  sum = fma(rest, sum, Floats(4.1665401e-2f));
  sum = fma(rest, sum, Floats(1.6666277e-1f));
  sum = fma(rest, sum, Floats(5.0000000e-1f));
  sum = fma(sum, rest * rest, rest) + Floats(1.0f);
  const float32x4_t power = vreinterpretq_f32_s32(vshlq_n_s32(vaddq_s32(powers, vdupq_n_s32(127)), 23));
  float32x4_t result = sum * Floats(power);
  result = vbslq_f32(vcgtq_f32(all, least), result, vdupq_n_f32(0.0f));
  result = vbslq_f32(vcltq_f32(all, most), result, vdupq_n_f32(std::numeric_limits<float>::infinity()));
  // Neither less nor greater.
  return vbslq_f32(vceqq_f32(all, all), result, all);
}

/// Within 3 units in the last place, and NaN of NaN. Source: tanhf of Moshier's Cephes.
[[gnu::always_inline]] inline Floats tanh(Floats x) {
  const float32x4_t magnitude = vabsq_f32(x);
  const Floats square = x * x;
  Floats small = fma(square, Floats(-5.70498872745e-3f), Floats(2.06390887954e-2f));
  small = fma(square, small, Floats(-5.37397155531e-2f));
  small = fma(square, small, Floats(1.33314422036e-1f));
  small = fma(square, small, Floats(-3.33332819422e-1f));
  small = fma(small * square, x, x);
  const Floats large =
      Floats(1.0f) - Floats(2.0f) / (exp(Floats(magnitude) + Floats(magnitude)) + Floats(1.0f));
  const float32x4_t with_sign = vbslq_f32(vdupq_n_u32(0x80000000u), x, large);
  return vbslq_f32(vcltq_f32(magnitude, vdupq_n_f32(0.625f)), small, with_sign);
}

}  // namespace half
}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
