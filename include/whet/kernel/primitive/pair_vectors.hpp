#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD && !WHET_HAS_AVX2

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <whet/kernel/primitive/xsimd.hpp>
#include <whet/precision/bfloat16.hpp>
#include <whet/precision/float16.hpp>
#include <whet/precision/float_affine.hpp>
#include <whet/precision/weight_only.hpp>
#include <whet/target/tags.hpp>

// As primitive/avx2.hpp, for vectors of two registers.

namespace whet::kernel {
inline namespace WHET_ISA {

/// Eight int8 and int16 as int32.
[[gnu::always_inline]] inline Integers widened(half::Words words) {
  return {half::widen_low(words), half::widen_high(words)};
}
[[gnu::always_inline]] inline Integers widen(const std::int8_t* values) {
  return widened(half::widen_bytes(values));
}
[[gnu::always_inline]] inline Integers widen(const std::int16_t* values) {
  return widened(half::load_words(values));
}

[[gnu::always_inline]] inline Floats to_float(const Integers& x) {
  return {half::to_float(x.low), half::to_float(x.high)};
}
[[gnu::always_inline]] inline Integers to_int(const Floats& x) {
  return {half::to_int(x.low), half::to_int(x.high)};
}

/// A mask of the lanes from `first` up to but not including `last`, which may be any numbers.
struct LaneRange {
  int first;
  int last;
};
[[gnu::always_inline]] inline LaneRange lanes_between(int first, int last) {
  return {first > 0 ? first : 0, last < lanes ? last : lanes};
}
/// Eight values, 0 where a mask leaves one out: that one is not read.
[[gnu::always_inline]] inline Floats load_masked(const float* x, LaneRange range) {
  if (range.first == 0 && range.last == lanes) return Floats::load_unaligned(x);
  float values[lanes] = {};
  if (range.first < range.last)
    std::memcpy(values + range.first, x + range.first,
                static_cast<std::size_t>(range.last - range.first) * sizeof(float));
  return Floats::load_unaligned(values);
}

/// Requantize: of four outputs. For eight.
template <class Requantize>
struct PairRequantizer {
  Requantize low;
  Requantize high;

  [[gnu::always_inline]] PairRequantizer(Integers mantissas, Integers shifts)
      : low(mantissas.low, shifts.low), high(mantissas.high, shifts.high) {}
  [[gnu::always_inline]] PairRequantizer(Integers biases, Integers mantissas, Integers shifts)
      : low(biases.low, mantissas.low, shifts.low), high(biases.high, mantissas.high, shifts.high) {}
  [[gnu::always_inline]] Integers operator()(Integers value) const {
    return {low(value.low), high(value.high)};
  }
  /// Whether these are parameters that it is exact for.
  [[gnu::always_inline]] static bool fits(Integers biases, Integers shifts) {
    return Requantize::fits(biases.low, shifts.low) && Requantize::fits(biases.high, shifts.high);
  }
};
using Requantizer = PairRequantizer<half::Requantizer>;
using SumRequantizer = PairRequantizer<half::SumRequantizer>;

/// Clamps and narrows the int32 of two rows of eight outputs at once. Between are saturating packs: what they
/// cut is beyond int8, hence beyond the bounds, on the same side.
struct Narrower {
  half::Words zero_point;
  half::Bytes low;
  half::Bytes high;
  static constexpr int rows = 2;

  [[gnu::always_inline]] Narrower(std::int32_t zero, std::int32_t lowest, std::int32_t highest)
      : zero_point(half::word(static_cast<std::int16_t>(zero))),
        low(half::byte(static_cast<std::int8_t>(lowest))),
        high(half::byte(static_cast<std::int8_t>(highest))) {}

  /// y [row][output] = clamp(value + zero point) for the first `count` outputs, rows `stride` bytes apart.
  [[gnu::always_inline]] void store(std::int8_t* y, std::ptrdiff_t stride, const Integers (&values)[rows],
                                    int count) const {
    const half::Bytes bytes = narrowed(values);
    if (count >= lanes) {
      half::store_low(y, bytes);
      half::store_high(y + stride, bytes);
      return;
    }
    std::int8_t both[rows][lanes];
    half::store_bytes(both, bytes);
    std::memcpy(y, both[0], static_cast<std::size_t>(count));
    std::memcpy(y + stride, both[1], static_cast<std::size_t>(count));
  }
  /// The same for sixteen outputs of one row.
  [[gnu::always_inline]] void store_row(std::int8_t* y, const Integers (&values)[rows]) const {
    half::store_bytes(y, narrowed(values));
  }
  /// The same for one row.
  [[gnu::always_inline]] void store_one(std::int8_t* y, Integers value, int count) const {
    const half::Words all = words(value);
    const half::Bytes bytes = half::clamp(half::pack(all, all), low, high);
    if (count >= lanes) return half::store_low(y, bytes);
    std::int8_t row[lanes];
    half::store_low(row, bytes);
    std::memcpy(y, row, static_cast<std::size_t>(count));
  }

 private:
  [[gnu::always_inline]] half::Bytes narrowed(const Integers (&values)[rows]) const {
    return half::clamp(half::pack(words(values[0]), words(values[1])), low, high);
  }
  [[gnu::always_inline]] half::Words words(const Integers& value) const {
    return half::add_saturating(half::pack(value.low, value.high), zero_point);
  }
};

struct PairVectors {
  using floats = Floats;
  using uniform = half::Floats;
  using integers = Integers;
  using requantizer = Requantizer;
  using sum_requantizer = SumRequantizer;
  /// There is no float form.
  using float_sum_requantizer = void;
  using signed_float_sum_requantizer = void;
  using narrower = Narrower;
  static constexpr int lanes = kernel::lanes;
  static constexpr int registers = 2;
  static constexpr int unrolled = half::unrolled;
  static constexpr int tile_rows = half::tile_rows;
  static constexpr int tile_panels = half::tile_panels;
  static constexpr int sample_panels = half::sample_panels;

  [[gnu::always_inline]] static integers widen(const std::int8_t* values) { return kernel::widen(values); }
  template <int Bits>
  [[gnu::always_inline]] static integers shift_left(integers values) {
    return {half::shift_left<Bits>(values.low), half::shift_left<Bits>(values.high)};
  }
  [[gnu::always_inline]] static integers shift_right(integers values, int bits) {
    return {half::shift_right(values.low, bits), half::shift_right(values.high, bits)};
  }
  [[gnu::always_inline]] static floats to_float(integers values) { return kernel::to_float(values); }
  [[gnu::always_inline]] static integers nearest(floats values) {
    return {half::nearest(values.low), half::nearest(values.high)};
  }
  [[gnu::always_inline]] static floats fma(floats x, floats y, floats sum) {
    return {half::fma(x.low, y.low, sum.low), half::fma(x.high, y.high, sum.high)};
  }
  [[gnu::always_inline]] static floats fma(uniform x, floats y, floats sum) {
    return {half::fma(x, y.low, sum.low), half::fma(x, y.high, sum.high)};
  }
  static constexpr bool loads_first_freely = false;
  [[gnu::always_inline]] static floats load_first(const float* values, int count) {
    return load_masked(values, lanes_between(0, count));
  }
};
PairVectors vectors_of(simd);

/// x where x > y, else y: a NaN in x gives y.
[[gnu::always_inline]] inline Floats greater_of(Floats x, Floats y) { return max(x, y); }
/// x where x < y, else y: a NaN in x gives y.
[[gnu::always_inline]] inline Floats lesser_of(Floats x, Floats y) { return min(x, y); }

/// round(x · inverse) in [low, high], ties to even; NaN gives low.
[[gnu::always_inline]] inline Integers quantize_values(Floats x, Floats inverse, Floats low, Floats high) {
  return PairVectors::nearest(lesser_of(greater_of(x * inverse, low), high));
}
/// min(max(value, low), high) + zero_point, each broadcast; low and high already less zero_point.
[[gnu::always_inline]] inline Integers clamp_and_shift(Integers value, Integers low, Integers high,
                                                       Integers zero_point) {
  return min(max(value, low), high) + zero_point;
}

/// Stores the first `count` lanes, or all eight where it is more; they hold int8 values.
[[gnu::always_inline]] inline void store_first(std::int8_t* y, Integers values, int count) {
  const half::Words words = half::pack(values.low, values.high);
  const half::Bytes bytes = half::pack(words, words);
  if (count >= lanes) return half::store_low(y, bytes);
  std::int8_t all[lanes];
  half::store_low(all, bytes);
  std::memcpy(y, all, static_cast<std::size_t>(count));
}
/// The same of int16 values.
[[gnu::always_inline]] inline void store_first(std::int16_t* y, Integers values, int count) {
  const half::Words words = half::pack(values.low, values.high);
  if (count >= lanes) return half::store_words(y, words);
  std::int16_t all[lanes];
  half::store_words(all, words);
  std::memcpy(y, all, static_cast<std::size_t>(count) * sizeof(std::int16_t));
}

/// How many values store_narrowed takes.
template <class Element>
inline constexpr int narrowing_step = 16 / static_cast<int>(sizeof(Element));

/// Stores 16 int32 that hold int8 values.
[[gnu::always_inline]] inline void store_narrowed(std::int8_t* y, const Integers (&values)[2]) {
  half::store_bytes(
      y, half::pack(half::pack(values[0].low, values[0].high), half::pack(values[1].low, values[1].high)));
}
/// Stores 8 int32 that hold int16 values.
[[gnu::always_inline]] inline void store_narrowed(std::int16_t* y, const Integers (&values)[1]) {
  half::store_words(y, half::pack(values[0].low, values[0].high));
}
/// The nearest int16 of each lane.
[[gnu::always_inline]] inline Integers saturate_to_int16(Integers values) {
  return min(max(values, Integers(-32768)), Integers(32767));
}
[[gnu::always_inline]] inline Floats load_weights(Float32, PairVectors, const float* weights) {
  return Floats::load_unaligned(weights);
}
[[gnu::always_inline]] inline Floats load_weights(Float16, PairVectors, const std::uint16_t* weights) {
  return {half::from_half(weights), half::from_half(weights + 4)};
}
[[gnu::always_inline]] inline Floats load_weights(BFloat16, PairVectors, const std::uint16_t* weights) {
  return {half::from_bfloat16(weights), half::from_bfloat16(weights + 4)};
}
[[gnu::always_inline]] inline Floats load_weights(ScaledInt8, PairVectors, const std::int8_t* weights) {
  return to_float(widen(weights));
}
/// The vectors of a tile of one sample.
template <class Number>
PairVectors sample_vectors(simd, Number);

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
