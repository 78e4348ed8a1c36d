#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD && !WHET_HAS_AVX2

#include <cstdint>
#include <type_traits>

#include <whet/kernel/primitive/pair_vectors.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Dot (primitive/avx2.hpp) of two registers of four outputs, each of which takes a step as Half says.
template <class Half>
struct PairDot {
  using vectors = PairVectors;
  using element = std::int8_t;
  struct accumulator {
    typename Half::accumulator low;
    typename Half::accumulator high;
  };
  struct block {
    half::Bytes low;
    half::Bytes high;
  };
  using activations = typename Half::activations;
  /// Those of each output's own.
  struct own_activations {
    decltype(Half::inputs(half::Bytes{})) low;
    decltype(Half::inputs(half::Bytes{})) high;
  };
  static constexpr bool has_row_offset = false;
  static constexpr bool shifts_inputs = false;
  static constexpr int rows = Half::rows;
  static constexpr int panels = Half::panels;
  static constexpr int sample_panels = Half::sample_panels;

  [[gnu::always_inline]] static accumulator zero() { return {Half::zero(), Half::zero()}; }
  [[gnu::always_inline]] static block load(const std::int8_t* weights) {
    return {half::load_bytes(weights), half::load_bytes(weights + 16)};
  }
  [[gnu::always_inline]] static activations broadcast(std::int32_t four) { return Half::broadcast(four); }
  [[gnu::always_inline]] static own_activations inputs(const block& x) {
    return {Half::inputs(x.low), Half::inputs(x.high)};
  }
  [[gnu::always_inline]] static void step(accumulator& sum, const block& weights, const activations& x) {
    Half::step(sum.low, weights.low, x);
    Half::step(sum.high, weights.high, x);
  }
  [[gnu::always_inline]] static void step(accumulator& sum, const block& weights, const own_activations& x) {
    Half::step(sum.low, weights.low, x.low);
    Half::step(sum.high, weights.high, x.high);
  }
  /// Two steps at once, for which eight neighbouring inputs are loaded.
  [[gnu::always_inline]] static auto broadcast_two(const std::int8_t* eight) requires requires {
    typename Half::two_activations;
  }
  { return Half::broadcast_two(eight); }
  [[gnu::always_inline]] static void load_two(const std::int8_t*& weights, block& first, block& second) {
    Half::load_four(weights, first.low, first.high, second.low, second.high);
  }
  /// OneRow: the next step is of the same inputs, else of the same weights.
  template <bool OneRow, class TwoActivations>
  [[gnu::always_inline]] static void step_two(accumulator& sum, block& first, block& second,
                                              TwoActivations& x) {
    Half::template step_two<OneRow>(sum.low, first.low, second.low, x);
    Half::template step_two<OneRow>(sum.high, first.high, second.high, x);
  }
  [[gnu::always_inline]] static Integers finish(const accumulator& sum) {
    return {Half::finish(sum.low), Half::finish(sum.high)};
  }
};

#if WHET_HAS_SSE42
using PairNonNegativeDot = PairDot<half::NonNegativeDot>;
#else
using PairNonNegativeDot = PairDot<half::Dot>;
#endif
using PairSignedDot = PairDot<half::Dot>;

PairNonNegativeDot sample_dot(simd, std::true_type nonnegative);
PairSignedDot sample_dot(simd, std::false_type nonnegative);
PairNonNegativeDot rows_dot(simd, std::true_type nonnegative);
PairSignedDot rows_dot(simd, std::false_type nonnegative);
PairNonNegativeDot pixels_dot(simd, std::true_type nonnegative);
PairSignedDot pixels_dot(simd, std::false_type nonnegative);

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
