#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_NEON64 || WHET_HAS_NEON

#include <arm_neon.h>
#include <cstddef>
#include <cstdint>

// Four floats and four int32, with the operations of a batch of xsimd that kernels use. xsimd finds each of
// them in a table of functions for all types of elements: a unit that includes whet.hpp took g++ 12 36 s with
// those, and takes 4 s with these.

namespace whet::kernel {
inline namespace WHET_ISA {
namespace half {

/// All bits of a lane or none.
struct Lanes {
  using value_type = bool;

  uint32x4_t all;
};

struct Floats {
  using value_type = float;
  static constexpr std::size_t size = 4;

  float32x4_t all;

  Floats() = default;
  [[gnu::always_inline]] Floats(float32x4_t values) : all(values) {}
  [[gnu::always_inline]] Floats(float value) : all(vdupq_n_f32(value)) {}
  [[gnu::always_inline]] operator float32x4_t() const { return all; }

  [[gnu::always_inline]] static Floats load_unaligned(const float* from) { return vld1q_f32(from); }
  [[gnu::always_inline]] static Floats load_aligned(const float* from) { return vld1q_f32(from); }
  [[gnu::always_inline]] void store_unaligned(float* to) const { vst1q_f32(to, all); }
  [[gnu::always_inline]] void store_aligned(float* to) const { vst1q_f32(to, all); }

  [[gnu::always_inline]] Floats& operator+=(Floats other) { return *this = *this + other; }
  [[gnu::always_inline]] Floats operator-() const { return vnegq_f32(all); }
  [[gnu::always_inline]] friend Floats operator+(Floats x, Floats y) { return vaddq_f32(x, y); }
  [[gnu::always_inline]] friend Floats operator-(Floats x, Floats y) { return vsubq_f32(x, y); }
  [[gnu::always_inline]] friend Floats operator*(Floats x, Floats y) { return vmulq_f32(x, y); }
  [[gnu::always_inline]] friend Floats operator/(Floats x, Floats y) {
#if WHET_HAS_NEON64
    return vdivq_f32(x, y);
#else
    // An estimate of 1 / y and two steps of Newton's method, which 32-bit Arm has instructions for.
    float32x4_t inverse = vrecpeq_f32(y);
    inverse = vmulq_f32(vrecpsq_f32(y, inverse), inverse);
    inverse = vmulq_f32(vrecpsq_f32(y, inverse), inverse);
    return vmulq_f32(x, inverse);
#endif
  }
  [[gnu::always_inline]] friend Lanes operator<(Floats x, Floats y) { return {vcltq_f32(x, y)}; }
  [[gnu::always_inline]] friend Floats abs(Floats x) { return vabsq_f32(x); }
  [[gnu::always_inline]] friend Floats select(Lanes where, Floats x, Floats y) {
    return vbslq_f32(where.all, x, y);
  }
};

struct Integers {
  using value_type = std::int32_t;
  static constexpr std::size_t size = 4;

  int32x4_t all;

  Integers() = default;
  [[gnu::always_inline]] Integers(int32x4_t values) : all(values) {}
  [[gnu::always_inline]] Integers(std::int32_t value) : all(vdupq_n_s32(value)) {}
  [[gnu::always_inline]] operator int32x4_t() const { return all; }

  [[gnu::always_inline]] static Integers load_unaligned(const std::int32_t* from) { return vld1q_s32(from); }
  [[gnu::always_inline]] static Integers load_aligned(const std::int32_t* from) { return vld1q_s32(from); }
  [[gnu::always_inline]] void store_unaligned(std::int32_t* to) const { vst1q_s32(to, all); }
  [[gnu::always_inline]] void store_aligned(std::int32_t* to) const { vst1q_s32(to, all); }

  [[gnu::always_inline]] Integers& operator+=(Integers other) { return *this = *this + other; }
  [[gnu::always_inline]] Integers& operator-=(Integers other) { return *this = *this - other; }
  [[gnu::always_inline]] Integers operator-() const { return vnegq_s32(all); }
  [[gnu::always_inline]] friend Integers operator+(Integers x, Integers y) { return vaddq_s32(x, y); }
  [[gnu::always_inline]] friend Integers operator-(Integers x, Integers y) { return vsubq_s32(x, y); }
  [[gnu::always_inline]] friend Integers operator*(Integers x, Integers y) { return vmulq_s32(x, y); }
  [[gnu::always_inline]] friend Integers operator&(Integers x, Integers y) { return vandq_s32(x, y); }
  [[gnu::always_inline]] friend Integers operator<<(Integers x, int bits) {
    return vshlq_s32(x, vdupq_n_s32(bits));
  }
  /// The sign comes in from the left.
  [[gnu::always_inline]] friend Integers operator>>(Integers x, int bits) {
    return vshlq_s32(x, vdupq_n_s32(-bits));
  }
  [[gnu::always_inline]] friend Lanes operator<(Integers x, Integers y) { return {vcltq_s32(x, y)}; }
  [[gnu::always_inline]] friend Integers abs(Integers x) { return vabsq_s32(x); }
  [[gnu::always_inline]] friend Integers select(Lanes where, Integers x, Integers y) {
    return vbslq_s32(where.all, x, y);
  }
};

}  // namespace half
}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
