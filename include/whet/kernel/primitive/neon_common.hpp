#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_NEON64 || WHET_HAS_NEON

#include <arm_neon.h>
#include <cstdint>

#include <whet/kernel/primitive/neon_vectors.hpp>

// What 32-bit and 64-bit Arm have alike, for four 32-bit lanes.

namespace whet::kernel {
inline namespace WHET_ISA {
namespace half {

/// Eight int16, and sixteen int8.
using Words = int16x8_t;
using Bytes = int8x16_t;

/// x where x > y, else y.
[[gnu::always_inline]] inline Floats greater_of(Floats x, Floats y) {
  return vbslq_f32(vcgtq_f32(x, y), x, y);
}
[[gnu::always_inline]] inline Floats lesser_of(Floats x, Floats y) {
  return vbslq_f32(vcltq_f32(x, y), x, y);
}
[[gnu::always_inline]] inline Integers greater_of(Integers x, Integers y) { return vmaxq_s32(x, y); }
[[gnu::always_inline]] inline Integers lesser_of(Integers x, Integers y) { return vminq_s32(x, y); }
[[gnu::always_inline]] inline Floats to_float(Integers x) { return vcvtq_f32_s32(x); }
[[gnu::always_inline]] inline Integers to_int(Floats x) { return vcvtq_s32_f32(x); }

template <int Bits>
[[gnu::always_inline]] inline Integers shift_left(Integers x) {
  return vshlq_n_s32(x, Bits);
}
/// Zeros come in from the left.
[[gnu::always_inline]] inline Integers shift_right(Integers x, int bits) {
  return vreinterpretq_s32_u32(vshlq_u32(vreinterpretq_u32_s32(x), vdupq_n_s32(-bits)));
}

/// Eight int8 and int16.
[[gnu::always_inline]] inline Words widen_bytes(const std::int8_t* x) { return vmovl_s8(vld1_s8(x)); }
[[gnu::always_inline]] inline Words load_words(const std::int16_t* x) { return vld1q_s16(x); }
[[gnu::always_inline]] inline void store_words(std::int16_t* y, Words x) { vst1q_s16(y, x); }
[[gnu::always_inline]] inline Integers widen_low(Words x) { return vmovl_s16(vget_low_s16(x)); }
[[gnu::always_inline]] inline Integers widen_high(Words x) { return vmovl_s16(vget_high_s16(x)); }
[[gnu::always_inline]] inline Floats from_bfloat16(const std::uint16_t* x) {
  return vreinterpretq_f32_u32(vshll_n_u16(vld1_u16(x), 16));
}
/// Narrowed with saturation.
[[gnu::always_inline]] inline Words pack(Integers low, Integers high) {
  return vcombine_s16(vqmovn_s32(low), vqmovn_s32(high));
}
[[gnu::always_inline]] inline Bytes pack(Words low, Words high) {
  return vcombine_s8(vqmovn_s16(low), vqmovn_s16(high));
}
[[gnu::always_inline]] inline Words word(std::int16_t x) { return vdupq_n_s16(x); }
[[gnu::always_inline]] inline Bytes byte(std::int8_t x) { return vdupq_n_s8(x); }
[[gnu::always_inline]] inline Words add_saturating(Words x, Words y) { return vqaddq_s16(x, y); }
[[gnu::always_inline]] inline Bytes clamp(Bytes x, Bytes low, Bytes high) {
  return vminq_s8(vmaxq_s8(x, low), high);
}

[[gnu::always_inline]] inline Bytes load_bytes(const void* x) {
  return vld1q_s8(static_cast<const std::int8_t*>(x));
}
/// Eight, and anything behind them.
[[gnu::always_inline]] inline Bytes load_eight(const void* x) {
  const int8x8_t eight = vld1_s8(static_cast<const std::int8_t*>(x));
  return vcombine_s8(eight, eight);
}
[[gnu::always_inline]] inline void store_bytes(void* y, Bytes x) {
  vst1q_s8(static_cast<std::int8_t*>(y), x);
}
[[gnu::always_inline]] inline void store_low(void* y, Bytes x) {
  vst1_s8(static_cast<std::int8_t*>(y), vget_low_s8(x));
}
[[gnu::always_inline]] inline void store_high(void* y, Bytes x) {
  vst1_s8(static_cast<std::int8_t*>(y), vget_high_s8(x));
}
[[gnu::always_inline]] inline Bytes greater_of(Bytes x, Bytes y) { return vmaxq_s8(x, y); }
/// The bytes of x and y in turn, of their lower and of their upper halves; and the pairs of bytes.
[[gnu::always_inline]] inline Bytes zip_low(Bytes x, Bytes y) {
  const int8x8x2_t zipped = vzip_s8(vget_low_s8(x), vget_low_s8(y));
  return vcombine_s8(zipped.val[0], zipped.val[1]);
}
[[gnu::always_inline]] inline Bytes zip_high(Bytes x, Bytes y) {
  const int8x8x2_t zipped = vzip_s8(vget_high_s8(x), vget_high_s8(y));
  return vcombine_s8(zipped.val[0], zipped.val[1]);
}
struct BytesPair {
  Bytes low;
  Bytes high;
};
[[gnu::always_inline]] inline BytesPair zip_pairs(Bytes x, Bytes y) {
  const int16x8x2_t zipped = vzipq_s16(vreinterpretq_s16_s8(x), vreinterpretq_s16_s8(y));
  return {vreinterpretq_s8_s16(zipped.val[0]), vreinterpretq_s8_s16(zipped.val[1])};
}

/// The multipliers of four outputs (precision/requantize.hpp). The doubling high multiplication rounds ties
/// toward +infinity as is wanted; so does the shift, where one less for negative values turns them away from
/// zero. A high half is greater than -2^31, since a mantissa is less than 2^31.
struct Requantizer {
  int32x4_t mantissa;
  int32x4_t left;
  int32x4_t right;  // as a negative shift to the left

  [[gnu::always_inline]] Requantizer(Integers mantissas, Integers shifts)
      : mantissa(mantissas),
        left(vmaxq_s32(shifts, vdupq_n_s32(0))),
        right(vminq_s32(shifts, vdupq_n_s32(0))) {}
  [[gnu::always_inline]] Integers operator()(Integers value) const {
    return shifted(vqrdmulhq_s32(vshlq_s32(value, left), mantissa));
  }
  [[gnu::always_inline]] Integers shifted(int32x4_t high) const {
    return vrshlq_s32(vsraq_n_s32(high, vandq_s32(high, right), 31), right);
  }
};

/// The same of sum + bias, without shifts to the left.
struct SumRequantizer : Requantizer {
  int32x4_t bias;

  [[gnu::always_inline]] SumRequantizer(Integers biases, Integers mantissas, Integers shifts)
      : Requantizer(mantissas, shifts), bias(biases) {}
  [[gnu::always_inline]] Integers operator()(Integers sum) const {
    return shifted(vqrdmulhq_s32(vaddq_s32(sum, bias), mantissa));
  }
  [[gnu::always_inline]] static bool fits(Integers, Integers shifts) {
    const int32x4_t all = shifts;
    const int32x2_t pairs = vpmax_s32(vget_low_s32(all), vget_high_s32(all));
    return vget_lane_s32(vpmax_s32(pairs, pairs), 0) <= 0;
  }
};

/// sum + pairs of pairs of neighbouring bytes.
[[gnu::always_inline]] inline Integers add_bytes(Integers sum, Bytes x) {
  return vpadalq_s16(sum, vpaddlq_s8(x));
}
/// The sums of two neighbouring lanes, of the first two of x, then of y.
[[gnu::always_inline]] inline Integers add_neighbours(int32x4_t x, int32x4_t y) {
#if WHET_HAS_NEON64
  return vpaddq_s32(x, y);
#else
  return vcombine_s32(vpadd_s32(vget_low_s32(x), vget_high_s32(x)),
                      vpadd_s32(vget_low_s32(y), vget_high_s32(y)));
#endif
}

/// Sums of products of codes of up to four bits with int8, of four outputs by four inputs, in 16 bits: a lane
/// takes one product of a step, at most 15 · 128, so that it holds sixteen of them.
struct CodeSums {
  int16x8_t low;
  int16x8_t high;
  /// Lines of two products (primitive/pair_fields.hpp).
  template <int Bits>
  static constexpr int lines = 8;
  static constexpr int registers = 2;

  [[gnu::always_inline]] static CodeSums zero() { return {vdupq_n_s16(0), vdupq_n_s16(0)}; }
  [[gnu::always_inline]] static int8x8_t broadcast(std::int32_t four) {
    return vreinterpret_s8_s32(vdup_n_s32(four));
  }
  [[gnu::always_inline]] void add(Bytes codes, int8x8_t x) {
    low = vmlal_s8(low, vget_low_s8(codes), x);
    high = vmlal_s8(high, vget_high_s8(codes), x);
  }
  [[gnu::always_inline]] Integers total() const {
    return add_neighbours(vpaddlq_s16(low), vpaddlq_s16(high));
  }
};
[[gnu::always_inline]] inline Bytes masked(Bytes x, std::int8_t mask) {
  return vandq_s8(x, vdupq_n_s8(mask));
}
/// The upper four bits of each byte, as its lower ones.
[[gnu::always_inline]] inline Bytes upper_bits(Bytes x) {
  return vreinterpretq_s8_u8(vshrq_n_u8(vreinterpretq_u8_s8(x), 4));
}
/// Four unsigned bytes of eight.
[[gnu::always_inline]] inline Words widen_unsigned(const std::uint8_t* x) {
  return vreinterpretq_s16_u16(vmovl_u8(vld1_u8(x)));
}

/// Bits (primitive/pair_bits.hpp) of four words.
struct BitWords {
  using words = uint32x4_t;
  using bytes = uint8x16_t;
  using counts = uint32x4_t;

  [[gnu::always_inline]] static bytes no_bytes() { return vdupq_n_u8(0); }
  [[gnu::always_inline]] static counts none() { return vdupq_n_u32(0); }
  [[gnu::always_inline]] static words differing(const std::uint32_t* weights, std::uint32_t signs) {
    return veorq_u32(vld1q_u32(weights), vdupq_n_u32(signs));
  }
  [[gnu::always_inline]] static bytes count(words bits) { return vcntq_u8(vreinterpretq_u8_u32(bits)); }
  [[gnu::always_inline]] static bytes sum(bytes one, bytes other) { return vaddq_u8(one, other); }
  [[gnu::always_inline]] static void add(counts& total, bytes values) {
    total = vpadalq_u16(total, vpaddlq_u8(values));
  }
  [[gnu::always_inline]] static Integers finish(counts sum) { return vreinterpretq_s32_u32(sum); }
};
/// The sum of the bytes of each half, where each has one bit of eight or none: two bytes of bits.
[[gnu::always_inline]] inline std::uint32_t two_masks(uint8x16_t where) {
  static constexpr std::uint8_t places[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t bits = vandq_u8(where, vld1q_u8(places));
  uint8x8_t sums = vpadd_u8(vget_low_u8(bits), vget_high_u8(bits));
  sums = vpadd_u8(sums, sums);
  sums = vpadd_u8(sums, sums);
  return vget_lane_u16(vreinterpret_u16_u8(sums), 0);
}
/// A bit for each of the eight lanes where x > y.
[[gnu::always_inline]] inline std::uint32_t greater_mask(Integers x, Integers y, Integers other_x,
                                                         Integers other_y) {
  const uint16x8_t where = vcombine_u16(vmovn_u32(vcgtq_s32(x, y)), vmovn_u32(vcgtq_s32(other_x, other_y)));
  const uint8x8_t bytes = vmovn_u16(where);
  return two_masks(vcombine_u8(bytes, bytes)) & 0xFF;
}
/// A bit for each of sixteen values that is not greater than or equal to zero, or is less than `least`.
[[gnu::always_inline]] inline std::uint32_t negative_mask(const float* x) {
  const float32x4_t zero = vdupq_n_f32(0.0f);
  const auto eight = [&](const float* from) __attribute__((always_inline)) {
    return vmovn_u16(vcombine_u16(vmovn_u32(vcgeq_f32(vld1q_f32(from), zero)),
                                  vmovn_u32(vcgeq_f32(vld1q_f32(from + 4), zero))));
  };
  return two_masks(vmvnq_u8(vcombine_u8(eight(x), eight(x + 8))));
}
[[gnu::always_inline]] inline std::uint32_t negative_mask(const std::int8_t* x, std::int8_t least) {
  return two_masks(vcltq_s8(vld1q_s8(x), vdupq_n_s8(least)));
}

}  // namespace half
}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
