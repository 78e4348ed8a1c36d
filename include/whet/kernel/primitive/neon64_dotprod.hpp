#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_DOTPROD

#include <arm_neon.h>
#include <cstdint>
#include <type_traits>

#include <whet/kernel/primitive/pair_dot.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Four products to a lane, added in 32 bits. The inputs of a step stay where they are loaded: in one lane of
/// a register, which the instruction names.
struct DotprodHalf {
  using accumulator = int32x4_t;
  using activations = int8x8_t;
  using two_activations = int8x8_t;
  static constexpr int rows = 5;
  static constexpr int panels = 2;
  static constexpr int sample_panels = 4;

  [[gnu::always_inline]] static accumulator zero() { return vdupq_n_s32(0); }
  [[gnu::always_inline]] static activations broadcast(std::int32_t four) {
    return vreinterpret_s8_s32(vset_lane_s32(four, vdup_n_s32(0), 0));
  }
  [[gnu::always_inline]] static two_activations broadcast_two(const std::int8_t* eight) {
    return vld1_s8(eight);
  }
  [[gnu::always_inline]] static int8x16_t inputs(int8x16_t x) { return x; }
  template <class... Registers>
  [[gnu::always_inline]] static void load_four(const std::int8_t*& from, Registers&... registers) {
    half::load_four(from, registers...);
  }
  [[gnu::always_inline]] static void step(accumulator& sum, int8x16_t weights, activations x) {
    sum = vdotq_lane_s32(sum, weights, x, 0);
  }
  [[gnu::always_inline]] static void step(accumulator& sum, int8x16_t weights, int8x16_t x) {
    sum = vdotq_s32(sum, weights, x);
  }
  template <bool OneRow>
  [[gnu::always_inline]] static void step_two(accumulator& sum, int8x16_t first, int8x16_t second,
                                              two_activations x) {
    sum = vdotq_lane_s32(vdotq_lane_s32(sum, first, x, 0), second, x, 1);
  }
  [[gnu::always_inline]] static half::Integers finish(accumulator sum) { return sum; }
};
/// As half::CodeSums, in 32 bits.
struct DotprodCodeSums {
  int32x4_t sums;
  template <int Bits>
  static constexpr int lines = 1 << 20;
  static constexpr int registers = 1;

  [[gnu::always_inline]] static DotprodCodeSums zero() { return {vdupq_n_s32(0)}; }
  [[gnu::always_inline]] static int8x8_t broadcast(std::int32_t four) { return DotprodHalf::broadcast(four); }
  [[gnu::always_inline]] void add(int8x16_t codes, int8x8_t x) { DotprodHalf::step(sums, codes, x); }
  [[gnu::always_inline]] half::Integers total() const { return sums; }
};
using DotprodDot = PairDot<DotprodHalf>;

template <bool NonNegative>
DotprodDot sample_dot(neon64_dotprod, std::bool_constant<NonNegative>);
template <bool NonNegative>
DotprodDot rows_dot(neon64_dotprod, std::bool_constant<NonNegative>);
template <bool NonNegative>
DotprodDot pixels_dot(neon64_dotprod, std::bool_constant<NonNegative>);

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
