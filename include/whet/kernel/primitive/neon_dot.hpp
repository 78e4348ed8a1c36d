#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_NEON64 || WHET_HAS_NEON

#include <arm_neon.h>
#include <cstdint>

#include <whet/kernel/primitive/neon.hpp>
#include <whet/kernel/primitive/neon64.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {
namespace half {

/// Products of bytes for four outputs by four inputs, without a dot product of bytes. Two products of int8
/// with weights from -127 on are at most 2 · 128 · 127 = 32512 < 2^15 in magnitude, so that those of two
/// steps are added in 16 bits before pairs of them go to the sums, of which each output has two.
struct Dot {
  struct accumulator {
    int32x4_t low;
    int32x4_t high;
  };
  using activations = Bytes;
  struct two_activations {
    Bytes first;
    Bytes second;
  };
  static constexpr int rows = dot_rows;
  static constexpr int panels = dot_panels;
  static constexpr int sample_panels = dot_sample_panels;

  [[gnu::always_inline]] static accumulator zero() { return {vdupq_n_s32(0), vdupq_n_s32(0)}; }
  [[gnu::always_inline]] static activations broadcast(std::int32_t four) {
    return vreinterpretq_s8_s32(vdupq_n_s32(four));
  }
  /// Eight neighbouring inputs.
  [[gnu::always_inline]] static two_activations broadcast_two(const std::int8_t* eight) {
#if WHET_HAS_NEON64
    const int32x4x2_t both = vld2q_dup_s32(reinterpret_cast<const std::int32_t*>(eight));
    return {vreinterpretq_s8_s32(both.val[0]), vreinterpretq_s8_s32(both.val[1])};
#else
    const int32x2x2_t both = vld2_dup_s32(reinterpret_cast<const std::int32_t*>(eight));
    return {vreinterpretq_s8_s32(vcombine_s32(both.val[0], both.val[0])),
            vreinterpretq_s8_s32(vcombine_s32(both.val[1], both.val[1]))};
#endif
  }
  [[gnu::always_inline]] static Bytes inputs(Bytes x) { return x; }
  template <class... Registers>
  [[gnu::always_inline]] static void load_four(const std::int8_t*& from, Registers&... registers) {
    half::load_four(from, registers...);
  }
  [[gnu::always_inline]] static void step(accumulator& sum, Bytes weights, Bytes x) {
    sum.low = vpadalq_s16(sum.low, vmull_s8(vget_low_s8(weights), vget_low_s8(x)));
    sum.high = vpadalq_s16(sum.high, multiply_high(weights, x));
  }
  template <bool OneRow>
  [[gnu::always_inline]] static void step_two(accumulator& sum, Bytes& first, Bytes& second,
                                              two_activations& x) {
    const int16x8_t low = vmull_s8(vget_low_s8(first), vget_low_s8(x.first));
    sum.low = vpadalq_s16(sum.low, vmlal_s8(low, vget_low_s8(second), vget_low_s8(x.second)));
    const int16x8_t high = multiply_high(first, x.first);
    sum.high = vpadalq_s16(sum.high, multiply_add_high(high, second, x.second));
    // The next products wait for these sums: else g++ computes all of a tile's first and spills sums. They
    // share the inputs, or the weights.
    if constexpr (OneRow)
      asm("" : "+w"(sum.low), "+w"(sum.high), "+w"(first), "+w"(x.second));
    else
      asm("" : "+w"(sum.low), "+w"(sum.high), "+w"(second));
  }
  [[gnu::always_inline]] static Integers finish(const accumulator& sum) {
    return add_neighbours(sum.low, sum.high);
  }
};

}  // namespace half
}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
