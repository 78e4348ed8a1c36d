#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#include <whet/kernel/primitive/unroll.hpp>
#include <whet/precision/int8_join.hpp>
#include <whet/precision/requantize.hpp>

// The int8 joins, for the vectors of any target.

namespace whet::kernel {
inline namespace WHET_ISA {

/// whet::requantize of value + bias with one multiplier for all lanes, whatever it is.
template <class Vectors>
struct UniformRequantizer {
  using integers = typename Vectors::integers;
  typename Vectors::requantizer requantize;
  integers bias;

  [[gnu::always_inline]] UniformRequantizer(integers biases, integers mantissas, integers shifts)
      : requantize(mantissas, shifts), bias(biases) {}
  [[gnu::always_inline]] integers operator()(integers value) const { return requantize(value + bias); }
};

/// Whether the multiplier is one for the shorter Vectors::sum_requantizer.
template <class Vectors>
[[gnu::always_inline]] inline bool is_usual(FixedMultiplier multiplier) {
  using integers = typename Vectors::integers;
  return Vectors::sum_requantizer::fits(integers(0), integers(multiplier.shift));
}

/// The requantizer of value + bias.
template <class Requantize, class Vectors>
[[gnu::always_inline]] inline Requantize requantizer_of(FixedMultiplier multiplier, std::int32_t bias) {
  using integers = typename Vectors::integers;
  return Requantize(integers(bias), integers(multiplier.mantissa), integers(multiplier.shift));
}

/// y = narrowed join(load), a vector at a time, where load(branch) gives int32 of a branch. y may be a
/// branch. `x` is a copy, which stays in registers: bytes that are stored could be any object's.
template <class Vectors, std::size_t Count, class Join>
[[gnu::always_inline]] inline void join_bytes(const typename Vectors::narrower& narrower,
                                              const std::array<const std::int8_t*, Count> x, std::int8_t* y,
                                              int count, Join&& join) {
  constexpr int width = Vectors::lanes;
  constexpr int rows = Vectors::narrower::rows;
  const auto joined = [&](int index) __attribute__((always_inline)) {
    return join([&](auto branch)
                    __attribute__((always_inline)) { return Vectors::widen(x[branch] + index); });
  };
  int index = 0;
  for (; index + rows * width <= count; index += rows * width) {
    typename Vectors::integers values[rows];
    unroll<rows>([&](auto row) __attribute__((always_inline)) { values[row] = joined(index + row * width); });
    narrower.store_row(y + index, values);
  }
  for (; index + width <= count; index += width) narrower.store_one(y + index, joined(index), width);
  if (index == count) return;
  std::int8_t rest[Count][width]{};
  for (std::size_t branch = 0; branch < Count; ++branch)
    std::memcpy(rest[branch], x[branch] + index, static_cast<std::size_t>(count - index));
  narrower.store_one(y + index, join([&](auto branch) __attribute__((always_inline)) {
                       return Vectors::widen(rest[branch]);
                     }),
                     count - index);
}

/// Whether a multiplier is exactly 1/2: in a sum that of the largest scale, since the common one is twice it.
[[gnu::always_inline]] inline bool is_one_half(const FixedMultiplier& multiplier) {
  return multiplier.mantissa == 1 << 30 && multiplier.shift == 0;
}

/// The branches of a sum, in any order. Of plain arrays: what is not a template over a target must not leave
/// a function behind that a unit with other flags could take.
template <std::size_t Count>
struct SumBranches {
  Int8Branch from[Count];
  std::array<const std::int8_t*, Count> x;

  /// Puts one whose multiplier is 1/2 in front, if there is one.
  [[gnu::always_inline]] bool put_half_first() {
    std::size_t first = 0;
    while (first < Count && !is_one_half(from[first].multiplier)) ++first;
    if (first == Count) return false;
    const Int8Branch half = from[first];
    const std::int8_t* const values = x[first];
    from[first] = from[0];
    x[first] = x[0];
    from[0] = half;
    x[0] = values;
    return true;
  }
};

/// Half: the first branch's multiplier is 1/2, for which no product is needed: with the headroom of the
/// common scale half of a value is an integer.
template <class Requantize, class Vectors, bool Half, std::size_t Count, class Target>
void add_bytes_with(const Int8Add<static_cast<int>(Count), Target>& parameters,
                    const SumBranches<Count>& branches, std::int8_t* y, int count) noexcept {
  using integers = typename Vectors::integers;
  constexpr int headroom = Int8Add<static_cast<int>(Count), Target>::headroom;
  const auto of_branch = [](const Int8Branch& from) __attribute__((always_inline)) {
    return requantizer_of<Requantize, Vectors>(from.multiplier, -from.zero_point * (1 << headroom));
  };
  const auto inputs = [&]<std::size_t... Branch>(std::index_sequence<Branch...>) {
    return std::array<Requantize, Count>{of_branch(branches.from[Branch])...};
  }
  (std::make_index_sequence<Count>{});
  const integers half_zero_point(branches.from[0].zero_point * (1 << (headroom - 1)));
  const auto output = requantizer_of<Requantize, Vectors>(parameters.multiplier, 0);
  const typename Vectors::narrower narrower(parameters.output.zero_point, parameters.low, parameters.high);
  join_bytes<Vectors>(
      narrower, branches.x, y, count, [&](auto&& load) __attribute__((always_inline)) {
        integers sum(0);
        unroll<static_cast<int>(Count)>([&](auto branch) __attribute__((always_inline)) {
          if constexpr (Half && branch == 0)
            sum = Vectors::template shift_left<headroom - 1>(load(branch)) - half_zero_point;
          else
            sum = sum + inputs[branch](Vectors::template shift_left<headroom>(load(branch)));
        });
        return output(sum);
      });
}

/// The sum of two branches in single precision.
template <class Vectors, bool TwoSided, class Target>
void add_bytes_in_float(const Int8Add<2, Target>& parameters, const std::array<const std::int8_t*, 2>& x,
                        std::int8_t* y, int count) noexcept {
  using floats = typename Vectors::floats;
  const FloatAdd<Target>& form = parameters.float_form;
  const floats first(form.factors[0]);
  const floats second(form.factors[1]);
  const floats base(form.base);
  const floats offset(form.offset);
  const floats negative_offset(form.negative_offset);
  const std::int32_t origin =
      TwoSided ? parameters.output.zero_point : requantization_centre(parameters.low, parameters.high);
  const typename Vectors::narrower narrower(origin, parameters.low, parameters.high);
  join_bytes<Vectors>(
      narrower, x, y, count, [&](auto&& load) __attribute__((always_inline)) {
        const floats one = Vectors::to_float(load(std::integral_constant<int, 0>{}));
        const floats other = Vectors::to_float(load(std::integral_constant<int, 1>{}));
        floats sum = Vectors::fma(one, first, Vectors::fma(other, second, base));
        if constexpr (TwoSided) sum = sum + Vectors::by_sign(sum, offset, negative_offset);
        return Vectors::nearest(sum);
      });
}

/// The sum of int8 branches. The shorter requantizer is exact: a branch less its zero point is below 2^28,
/// and up to sixteen of them, each at most half as large on the common scale, below 2^31 - 2^22.
template <class Vectors, std::size_t Count, class Target>
void add_bytes(const Int8Add<static_cast<int>(Count), Target>& parameters,
               const std::array<const std::int8_t*, Count>& x, std::int8_t* y, int count) noexcept {
  if constexpr (has_float_add<Target, static_cast<int>(Count)>) {
    const RequantizationForm form{parameters.float_form.form};
    if (form == RequantizationForm::one_sided_float)
      return add_bytes_in_float<Vectors, false>(parameters, x, y, count);
    if (form == RequantizationForm::two_sided_float)
      return add_bytes_in_float<Vectors, true>(parameters, x, y, count);
  }
  SumBranches<Count> branches{{}, x};
  bool usual = is_usual<Vectors>(parameters.multiplier);
  for (std::size_t branch = 0; branch < Count; ++branch) {
    branches.from[branch] = parameters.inputs[branch];
    usual = usual && is_usual<Vectors>(branches.from[branch].multiplier);
  }
  const bool half = branches.put_half_first();
  if (usual && half)
    add_bytes_with<typename Vectors::sum_requantizer, Vectors, true>(parameters, branches, y, count);
  else
    add_bytes_with<UniformRequantizer<Vectors>, Vectors, false>(parameters, branches, y, count);
}

/// Calls body({x, gate}, y, count) for runs of values: one of all of them, or where a gate is for all pixels
/// one for each pixel.
template <class Element, class Body>
[[gnu::always_inline]] inline void for_each_gated_run(const Element* x, const Element* gate, Element* y,
                                                      int pixels, int channels, int gate_pixels,
                                                      Body&& body) {
  const int runs = gate_pixels == 1 ? pixels : 1;
  const int count = gate_pixels == 1 ? channels : pixels * channels;
  for (int run = 0; run < runs; ++run, x += count, y += count) body(std::array{x, gate}, y, count);
}

template <class Requantize, class Vectors>
void multiply_bytes_with(const Int8Multiply& parameters, const std::array<std::int32_t, 2>& zero_points,
                         const std::int8_t* x, const std::int8_t* gate, std::int8_t* y, int pixels,
                         int channels, int gate_pixels) noexcept {
  using integers = typename Vectors::integers;
  const integers zeros[]{integers(zero_points[0]), integers(zero_points[1])};
  const auto output = requantizer_of<Requantize, Vectors>(parameters.multiplier, 0);
  const typename Vectors::narrower narrower(parameters.output.zero_point, parameters.low, parameters.high);
  const auto joined = [&](auto&& load) __attribute__((always_inline)) {
    return output((load(std::integral_constant<int, 0>{}) - zeros[0]) *
                  (load(std::integral_constant<int, 1>{}) - zeros[1]));
  };
  for_each_gated_run(
      x, gate, y, pixels, channels,
      gate_pixels, [&](const auto& branches, std::int8_t* to, int count) __attribute__((always_inline)) {
        join_bytes<Vectors>(narrower, branches, to, count, joined);
      });
}

template <class Vectors>
void multiply_bytes(const Int8Multiply& parameters, const std::array<std::int32_t, 2>& zero_points,
                    const std::int8_t* x, const std::int8_t* gate, std::int8_t* y, int pixels, int channels,
                    int gate_pixels) noexcept {
  if (is_usual<Vectors>(parameters.multiplier))
    multiply_bytes_with<typename Vectors::sum_requantizer, Vectors>(parameters, zero_points, x, gate, y,
                                                                    pixels, channels, gate_pixels);
  else
    multiply_bytes_with<UniformRequantizer<Vectors>, Vectors>(parameters, zero_points, x, gate, y, pixels,
                                                              channels, gate_pixels);
}

/// One branch brought to the output's scale; its multiplier is as often above 1 as below.
template <class Vectors>
void concat_bytes(const Int8Branch& branch, std::int32_t output_zero_point, const std::int8_t* x,
                  std::int8_t* y, int pixels, int channels, int stride) noexcept {
  const auto requantize =
      requantizer_of<UniformRequantizer<Vectors>, Vectors>(branch.multiplier, -branch.zero_point);
  const typename Vectors::narrower narrower(output_zero_point, -128, 127);
  for (int pixel = 0; pixel < pixels; ++pixel, x += channels, y += stride)
    join_bytes<Vectors>(
        narrower, std::array{x}, y, channels, [&](auto&& load) __attribute__((always_inline)) {
          return requantize(load(std::integral_constant<int, 0>{}));
        });
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
