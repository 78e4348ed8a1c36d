#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_CORTEX_M_MVE

#include <arm_mve.h>
#include <cstddef>
#include <cstdint>

#include <whet/precision/requantize.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

// The inner loops are assembly: g++ 12 does not use the loops that count and mask by themselves.

/// row r · x of four rows `stride` bytes apart, sixteen inputs at a time, the last ones masked; count > 0.
[[gnu::always_inline]] inline int32x4_t multiply_rows(const std::int8_t* row, std::ptrdiff_t stride,
                                                      const std::int8_t* x, int count) {
  const std::int8_t* second_row = row + stride;
  const std::int8_t* third_row = second_row + stride;
  const std::int8_t* fourth_row = third_row + stride;
  std::int32_t first = 0;
  std::int32_t second = 0;
  std::int32_t third = 0;
  std::int32_t fourth = 0;
  int8x16_t values;
  int8x16_t weights;
  int32x4_t sums;
  __asm__ volatile(
      "dlstp.8 lr, %[count]\n"
      "0:\n\t"
      "vldrb.8 %q[values], [%[x]], #16\n\t"
      "vldrb.8 %q[weights], [%[row]], #16\n\t"
      "vmladava.s8 %[first], %q[values], %q[weights]\n\t"
      "vldrb.8 %q[weights], [%[second_row]], #16\n\t"
      "vmladava.s8 %[second], %q[values], %q[weights]\n\t"
      "vldrb.8 %q[weights], [%[third_row]], #16\n\t"
      "vmladava.s8 %[third], %q[values], %q[weights]\n\t"
      "vldrb.8 %q[weights], [%[fourth_row]], #16\n\t"
      "vmladava.s8 %[fourth], %q[values], %q[weights]\n\t"
      "letp lr, 0b\n\t"
      "vmov %q[sums][2], %q[sums][0], %[first], %[third]\n\t"
      "vmov %q[sums][3], %q[sums][1], %[second], %[fourth]"
      : [first] "+&Te"(first), [second] "+&Te"(second), [third] "+&Te"(third), [fourth] "+&Te"(fourth),
        [x] "+&r"(x), [row] "+&r"(row), [second_row] "+&r"(second_row), [third_row] "+&r"(third_row),
        [fourth_row] "+&r"(fourth_row), [values] "=&w"(values), [weights] "=&w"(weights), [sums] "=&w"(sums)
      : [count] "r"(count)
      : "lr", "cc", "memory");
  return sums;
}

#if __ARM_FEATURE_MVE & 2
/// sums[r] += row r · x in float32, the last inputs masked; count > 0.
[[gnu::always_inline]] inline void multiply_float_rows(const float* first, const float* second,
                                                       const float* third, const float* fourth,
                                                       const float* x, int count, float (&sums)[4]) {
  float32x4_t values;
  float32x4_t weights;
  float32x4_t total0 = vdupq_n_f32(0.0f);
  float32x4_t total1 = total0;
  float32x4_t total2 = total0;
  float32x4_t total3 = total0;
  __asm__ volatile(
      "dlstp.32 lr, %[count]\n"
      "0:\n\t"
      "vldrw.32 %q[values], [%[x]], #16\n\t"
      "vldrw.32 %q[weights], [%[first]], #16\n\t"
      "vfma.f32 %q[total0], %q[values], %q[weights]\n\t"
      "vldrw.32 %q[weights], [%[second]], #16\n\t"
      "vfma.f32 %q[total1], %q[values], %q[weights]\n\t"
      "vldrw.32 %q[weights], [%[third]], #16\n\t"
      "vfma.f32 %q[total2], %q[values], %q[weights]\n\t"
      "vldrw.32 %q[weights], [%[fourth]], #16\n\t"
      "vfma.f32 %q[total3], %q[values], %q[weights]\n\t"
      "letp lr, 0b"
      : [x] "+&r"(x), [first] "+&r"(first), [second] "+&r"(second), [third] "+&r"(third),
        [fourth] "+&r"(fourth), [values] "=&w"(values), [weights] "=&w"(weights), [total0] "+&w"(total0),
        [total1] "+&w"(total1), [total2] "+&w"(total2), [total3] "+&w"(total3)
      : [count] "r"(count)
      : "lr", "cc", "memory");
  float parts[4][4];
  vst1q_f32(parts[0], total0);
  vst1q_f32(parts[1], total1);
  vst1q_f32(parts[2], total2);
  vst1q_f32(parts[3], total3);
  for (int row = 0; row < 4; ++row)
    sums[row] += (parts[row][0] + parts[row][1]) + (parts[row][2] + parts[row][3]);
}
#endif

/// sums[c] = sum over taps of weights[tap][c] · begins[tap][channel + c], of sixteen channels: two blocks of
/// weights, `stride` bytes apart. count > 0 taps.
[[gnu::always_inline]] inline void multiply_taps(const std::int8_t* const* begins, int count,
                                                 std::ptrdiff_t channel, const std::int8_t* weights,
                                                 std::ptrdiff_t stride, std::int32_t* sums) {
  const std::int8_t* more_weights = weights + stride;
  const std::int8_t* values;
  int16x8_t factor;
  int16x8_t other;
  int32x4_t product;
  int32x4x2_t first = {{vdupq_n_s32(0), vdupq_n_s32(0)}};
  int32x4x2_t second = first;
  __asm__ volatile(
      "dls lr, %[count]\n"
      "0:\n\t"
      "ldr %[values], [%[begins]], #4\n\t"
      "add %[values], %[values], %[channel]\n\t"
      "vldrb.s16 %q[other], [%[weights]], #8\n\t"
      "vldrb.s16 %q[factor], [%[values]]\n\t"
      "vmullb.s16 %q[product], %q[factor], %q[other]\n\t"
      "vadd.i32 %q[even], %q[even], %q[product]\n\t"
      "vmullt.s16 %q[product], %q[factor], %q[other]\n\t"
      "vadd.i32 %q[odd], %q[odd], %q[product]\n\t"
      "vldrb.s16 %q[other], [%[more_weights]], #8\n\t"
      "vldrb.s16 %q[factor], [%[values], #8]\n\t"
      "vmullb.s16 %q[product], %q[factor], %q[other]\n\t"
      "vadd.i32 %q[more_even], %q[more_even], %q[product]\n\t"
      "vmullt.s16 %q[product], %q[factor], %q[other]\n\t"
      "vadd.i32 %q[more_odd], %q[more_odd], %q[product]\n\t"
      "le lr, 0b"
      : [begins] "+&r"(begins), [weights] "+&l"(weights), [more_weights] "+&l"(more_weights),
        [values] "=&l"(values), [factor] "=&w"(factor), [other] "=&w"(other), [product] "=&w"(product),
        [even] "+&w"(first.val[0]), [odd] "+&w"(first.val[1]), [more_even] "+&w"(second.val[0]),
        [more_odd] "+&w"(second.val[1])
      : [count] "r"(count), [channel] "r"(channel)
      : "lr", "cc", "memory");
  vst2q_s32(sums, first);
  vst2q_s32(sums + 8, second);
}

/// The same of up to eight channels: those that `some` names, as eight lanes.
[[gnu::always_inline]] inline void multiply_taps(const std::int8_t* const* begins, int count,
                                                 std::ptrdiff_t channel, const std::int8_t* weights,
                                                 mve_pred16_t some, std::int32_t (&sums)[8]) {
  int32x4x2_t total = {{vdupq_n_s32(0), vdupq_n_s32(0)}};
  for (; count > 0; --count, weights += 8) {
    const int16x8_t values = vldrbq_z_s16(*begins++ + channel, some);
    const int16x8_t factors = vldrbq_s16(weights);
    total.val[0] = vaddq_s32(total.val[0], vmullbq_int_s16(values, factors));
    total.val[1] = vaddq_s32(total.val[1], vmulltq_int_s16(values, factors));
  }
  vst2q_s32(sums, total);
}

/// Copies `count` bytes; or sets them all to `value`.
[[gnu::always_inline]] inline void copy_bytes(const std::int8_t* from, std::int8_t* to, int count) {
  int8x16_t values;
  __asm__ volatile(
      "wlstp.8 lr, %[count], 1f\n"
      "0:\n\t"
      "vldrb.8 %q[values], [%[from]], #16\n\t"
      "vstrb.8 %q[values], [%[to]], #16\n\t"
      "letp lr, 0b\n"
      "1:"
      : [from] "+&r"(from), [to] "+&r"(to), [values] "=&w"(values)
      : [count] "r"(count)
      : "lr", "cc", "memory");
}
[[gnu::always_inline]] inline void set_bytes(std::int8_t value, std::int8_t* to, int count) {
  __asm__ volatile(
      "wlstp.8 lr, %[count], 1f\n"
      "0:\n\t"
      "vstrb.8 %q[values], [%[to]], #16\n\t"
      "letp lr, 0b\n"
      "1:"
      : [to] "+&r"(to)
      : [count] "r"(count), [values] "w"(vdupq_n_s8(value))
      : "lr", "cc", "memory");
}

/// What turns sums into int8 outputs; arrays of one value for each output, and what all outputs share.
struct OutputArrays {
  const std::int32_t* bias;
  const std::int32_t* mantissa;
  const std::int8_t* shift;
  std::int32_t zero_point;
  std::int32_t low;
  std::int32_t high;
};

/// y = clamp(requantize(sums + bias) + zero point) of count > 0 outputs, with both roundings of `requantize`.
/// A left shift wraps; the high multiply rounds ties toward +infinity, as the processor's does; one less of a
/// negative number, where there is a right shift, makes its ties go away from zero.
[[gnu::always_inline]] inline void requantize_vectors(const OutputArrays& outputs, const std::int32_t* sums,
                                                      int count, std::int8_t* y) {
  const std::int32_t* bias = outputs.bias;
  const std::int32_t* mantissa = outputs.mantissa;
  const std::int8_t* shifts = outputs.shift;
  int32x4_t value;
  int32x4_t factor;
  int32x4_t shift;
  int32x4_t sign;
  __asm__ volatile(
      "dlstp.32 lr, %[count]\n"
      "0:\n\t"
      "vldrw.32 %q[value], [%[sums]], #16\n\t"
      "vldrw.32 %q[factor], [%[bias]], #16\n\t"
      "vldrb.s32 %q[shift], [%[shifts]], #4\n\t"
      "vadd.i32 %q[value], %q[value], %q[factor]\n\t"
      "vldrw.32 %q[factor], [%[mantissa]], #16\n\t"
      "vmax.s32 %q[sign], %q[shift], %q[zero]\n\t"
      "vshl.s32 %q[value], %q[value], %q[sign]\n\t"
      "vmin.s32 %q[shift], %q[shift], %q[zero]\n\t"
      "vqrdmulh.s32 %q[value], %q[value], %q[factor]\n\t"
      "vand %q[sign], %q[value], %q[shift]\n\t"
      "vshr.s32 %q[sign], %q[sign], #31\n\t"
      "vadd.i32 %q[value], %q[value], %q[sign]\n\t"
      "vrshl.s32 %q[value], %q[value], %q[shift]\n\t"
      "vadd.i32 %q[value], %q[value], %[zero_point]\n\t"
      "vmax.s32 %q[value], %q[value], %q[low]\n\t"
      "vmin.s32 %q[value], %q[value], %q[high]\n\t"
      "vstrb.32 %q[value], [%[y]], #4\n\t"
      "letp lr, 0b"
      : [sums] "+&r"(sums), [bias] "+&r"(bias), [mantissa] "+&r"(mantissa), [shifts] "+&l"(shifts),
        [y] "+&l"(y), [value] "=&w"(value), [factor] "=&w"(factor), [shift] "=&w"(shift), [sign] "=&w"(sign)
      : [count] "r"(count), [zero_point] "r"(outputs.zero_point), [zero] "w"(vdupq_n_s32(0)),
        [low] "w"(vdupq_n_s32(outputs.low)), [high] "w"(vdupq_n_s32(outputs.high))
      : "lr", "cc", "memory");
}

/// `requantize` of four values by one factor, as above.
class VectorScaler {
 public:
  [[gnu::always_inline]] explicit VectorScaler(FixedMultiplier multiplier)
      : mantissa(multiplier.mantissa),
        left(multiplier.shift > 0 ? multiplier.shift : 0),
        right(vdupq_n_s32(multiplier.shift < 0 ? multiplier.shift : 0)) {}

  [[gnu::always_inline]] int32x4_t operator()(int32x4_t value) const {
    const int32x4_t high = vqrdmulhq_n_s32(vshlq_r_s32(value, left), mantissa);
    const int32x4_t sign = vshrq_n_s32(vandq_s32(high, right), 31);
    return vrshlq_s32(vaddq_s32(high, sign), right);
  }

 private:
  std::int32_t mantissa;
  std::int32_t left;
  int32x4_t right;
};

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
