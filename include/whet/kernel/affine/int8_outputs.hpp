#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/primitive/unroll.hpp>
#include <whet/precision/float_requantization.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// How an int8 layer turns sums into outputs; all arrays padded to whole panels.
struct Int8Outputs {
  const std::int32_t* bias;
  const std::int32_t* mantissa;
  const std::int8_t* shift;
  /// The float form, null where there is none.
  const float* scale;
  const float* offset;
  const float* negative_offset;
  const std::uint8_t* form;
  std::int32_t zero_point;
  std::int32_t low;
  std::int32_t high;
  int outputs;
  /// 2^form_shift outputs share a form. A kernel's vectors may be narrower than the panels of its target.
  int form_shift = 0;

  template <class Parameters>
  [[gnu::always_inline]] static Int8Outputs of(const Parameters& parameters) {
    Int8Outputs result{parameters.bias,
                       parameters.mantissa,
                       parameters.shift,
                       nullptr,
                       nullptr,
                       nullptr,
                       nullptr,
                       parameters.output.zero_point,
                       parameters.low,
                       parameters.high,
                       Parameters::outputs};
    if constexpr (Parameters::has_float_form) {
      result.scale = parameters.float_requantization.scale;
      result.offset = parameters.float_requantization.offset;
      result.negative_offset = parameters.float_requantization.negative_offset;
      result.form = parameters.float_requantization.form;
      constexpr auto sharing = std::remove_cvref_t<decltype(parameters.float_requantization)>::lanes;
      static_assert(std::has_single_bit(static_cast<unsigned>(sharing)));
      result.form_shift = std::countr_zero(static_cast<unsigned>(sharing));
    }
    return result;
  }

  /// Whether one fused multiply-add makes each output of its sum.
  template <class Vectors>
  bool all_one_sided() const {
    if (form == nullptr) return false;
    for (int output = 0; output < outputs; output += Vectors::lanes)
      if (form_of(output) != RequantizationForm::one_sided_float) return false;
    return true;
  }

  /// Vectors of one row whose outputs become bytes at once, and how many outputs these are.
  static constexpr int row_vectors = 4;
  template <class Vectors>
  static constexpr int row_group = row_vectors* Vectors::lanes;

  /// y [output] = clamp(requantize(sum + b) + zero point) for a group of one row that exists as a whole, of
  /// vectors that have a requantizer for rows.
  template <class Vectors>
  [[gnu::always_inline]] void store_row_group(int output,
                                              const typename Vectors::integers (&sums)[row_vectors],
                                              std::int8_t* y) const {
    using IntegerVector = typename Vectors::integers;
    using FixedPoint = typename Vectors::row_requantizer;
    using Narrowing = typename Vectors::narrower;
    const auto store_with = [&](std::int32_t zero, const auto& requantizer) __attribute__((always_inline)) {
      IntegerVector values[row_vectors];
      unroll<row_vectors>([&](auto index) __attribute__((always_inline)) {
        values[index] = requantizer(output + index * Vectors::lanes)(sums[index]);
      });
      Narrowing(zero, low, high).store_row(y + output, values);
    };
    if (with_float<Vectors, row_vectors>(
            output, [&](const auto& requantizer) __attribute__((always_inline)) {
              store_with(requantization_centre(low, high), requantizer);
            }))
      return;
    if (FixedPoint::fits(shift + output))
      FixedPoint::store(Narrowing(zero_point, low, high), y + output, sums, bias + output, mantissa + output,
                        shift + output);
    else
      store_with(
          zero_point, [&](int at) __attribute__((always_inline)) {
            const typename Vectors::requantizer requantizer(IntegerVector::load_unaligned(mantissa + at),
                                                            Vectors::widen(shift + at));
            return [ this, at, requantizer ](IntegerVector sum) __attribute__((always_inline)) {
              return requantizer(sum + IntegerVector::load_unaligned(bias + at));
            };
          });
  }

  /// y [row][output] = clamp(requantize(sum + b) + zero point) for a tile.
  template <class Vectors>
  [[gnu::noinline, gnu::flatten]] void store(int first, int panels, int row, int rows,
                                             const std::int32_t* sum, std::int8_t* y) const noexcept {
    constexpr int width = Vectors::lanes;
    const int last = first + panels * width;
    int output = first;
    if constexpr (requires { typename Vectors::row_requantizer; })
      if (rows == 1) output = store_row<Vectors>(first, last, sum, y + row * std::ptrdiff_t{outputs});
    sum += (output - first) * rows;
    y += row * std::ptrdiff_t{outputs};
    while (output < last) {
      const bool two = output + 2 * width <= (last < outputs ? last : outputs) &&
                       store_two_panels<Vectors>(output, rows, sum, y + output);
      if (!two) store_one_panel<Vectors>(output, rows, sum, y + output);
      const int done = two ? 2 : 1;
      output += done * width;
      sum += done * rows * width;
    }
  }

 private:
  [[gnu::always_inline]] RequantizationForm form_of(int output) const {
    return RequantizationForm{form[output >> form_shift]};
  }

  /// Calls body(requantizer) where requantizer(output) makes the one of a vector of outputs in single
  /// precision, less the centre, and returns true, where Count vectors from `output` on have the same form.
  template <class Vectors, int Count, class Body>
  [[gnu::always_inline]] bool with_float(int output, Body&& body) const {
    using OneSided = typename Vectors::float_sum_requantizer;
    using TwoSided = typename Vectors::signed_float_sum_requantizer;
    if constexpr (!std::is_void_v<OneSided>) {
      if (form == nullptr) return false;
      const RequantizationForm chosen = form_of(output);
      bool same = chosen != RequantizationForm::fixed_point;
      for (int index = 1; same && index < Count; ++index)
        same = form_of(output + index * Vectors::lanes) == chosen;
      if (!same) return false;
      if (chosen == RequantizationForm::one_sided_float)
        body([this](int at) __attribute__((always_inline)) { return OneSided(scale + at, offset + at); });
      else
        body([this](int at) __attribute__((always_inline)) {
          return TwoSided(Vectors::integers::load_unaligned(bias + at), scale + at, offset + at,
                          negative_offset + at);
        });
      return true;
    } else {
      return false;
    }
  }

  /// Calls body(requantizer) with the one of a vector of outputs in fixed point.
  template <class Vectors, class Body>
  [[gnu::always_inline]] void with_fixed_point(int output, int rows, Body&& body) const {
    using IntegerVector = typename Vectors::integers;
    using Combined = typename Vectors::sum_requantizer;
    const IntegerVector biases = IntegerVector::load_unaligned(bias + output);
    const IntegerVector factor = IntegerVector::load_unaligned(mantissa + output);
    const IntegerVector exponent = Vectors::widen(shift + output);
    // Preparing the shorter way costs about what it saves for three rows.
    if (rows > 3 && Combined::fits(biases, exponent)) {
      body(Combined(biases, factor, exponent));
    } else {
      const typename Vectors::requantizer requantizer(factor, exponent);
      body([&](IntegerVector value) __attribute__((always_inline)) { return requantizer(value + biases); });
    }
  }

  /// The outputs of one row from `first` to `last`, a group at a time, as far as there are whole ones;
  /// returns the first output that is not done.
  template <class Vectors>
  [[gnu::always_inline]] int store_row(int first, int last, const std::int32_t* sum, std::int8_t* y) const {
    constexpr int step = row_group<Vectors>;
    if (last > outputs) last = outputs;
    int output = first;
    for (; output + step <= last; output += step, sum += step) {
      typename Vectors::integers sums[row_vectors];
      unroll<row_vectors>([&](auto index) __attribute__((always_inline)) {
        sums[index] = Vectors::integers::load_aligned(sum + index * Vectors::lanes);
      });
      store_row_group<Vectors>(output, sums, y);
    }
    return output;
  }

  /// Two neighbouring vectors of outputs for `rows` rows, where one form in single precision does for both:
  /// rows are stores of twice the length. Returns false where that is not so.
  template <class Vectors>
  [[gnu::always_inline]] bool store_two_panels(int output, int rows, const std::int32_t* sum,
                                               std::int8_t* y) const {
    if constexpr (requires { typename Vectors::row_requantizer; })
      return with_float<Vectors, 2>(
          output, [&](const auto& requantizer) __attribute__((always_inline)) {
            store_pairs<Vectors>(requantizer(output), requantizer(output + Vectors::lanes), rows, sum, y);
          });
    else
      return false;
  }
  template <class Vectors, class Requantize>
  [[gnu::always_inline]] void store_pairs(const Requantize& first, const Requantize& second, int rows,
                                          const std::int32_t* sum, std::int8_t* y) const {
    using IntegerVector = typename Vectors::integers;
    constexpr int width = Vectors::lanes;
    const typename Vectors::narrower narrower(requantization_centre(low, high), low, high);
    const std::int32_t* other = sum + rows * std::ptrdiff_t{width};
    const std::ptrdiff_t stride = outputs;
    for (; rows >= 2; rows -= 2, sum += 2 * width, other += 2 * width, y += 2 * stride) {
      const IntegerVector values[] = {first(IntegerVector::load_aligned(sum)),
                                      second(IntegerVector::load_aligned(other)),
                                      first(IntegerVector::load_aligned(sum + width)),
                                      second(IntegerVector::load_aligned(other + width))};
      narrower.store_two_rows(y, stride, values);
    }
    if (rows > 0) {
      narrower.store_one(y, first(IntegerVector::load_aligned(sum)), width);
      narrower.store_one(y + width, second(IntegerVector::load_aligned(other)), width);
    }
  }

  /// One vector of outputs, some of which may not exist.
  template <class Vectors>
  [[gnu::always_inline]] void store_one_panel(int output, int rows, const std::int32_t* sum,
                                              std::int8_t* y) const {
    using Narrowing = typename Vectors::narrower;
    const int count = outputs - output;
    if (with_float<Vectors, 1>(
            output, [&](const auto& requantizer) __attribute__((always_inline)) {
              store_panel<Vectors>(requantizer(output),
                                   Narrowing(requantization_centre(low, high), low, high), rows, sum, y,
                                   count);
            }))
      return;
    with_fixed_point<Vectors>(
        output, rows, [&](const auto& requantize) __attribute__((always_inline)) {
          store_panel<Vectors>(requantize, Narrowing(zero_point, low, high), rows, sum, y, count);
        });
  }
  template <class Vectors, class Requantize>
  [[gnu::always_inline]] void store_panel(const Requantize& requantize,
                                          const typename Vectors::narrower& narrower, int rows,
                                          const std::int32_t* sum, std::int8_t* y, int count) const {
    using IntegerVector = typename Vectors::integers;
    constexpr int width = Vectors::lanes;
    constexpr int step = Vectors::narrower::rows;
    const std::ptrdiff_t stride = outputs;
    for (; rows >= step; rows -= step, sum += step * width, y += step * stride) {
      IntegerVector values[step];
      unroll<step>([&](auto index) __attribute__((always_inline)) {
        values[index] = requantize(IntegerVector::load_aligned(sum + index * width));
      });
      narrower.store(y, stride, values, count);
    }
    for (; rows > 0; --rows, sum += width, y += stride)
      narrower.store_one(y, requantize(IntegerVector::load_aligned(sum)), count);
  }
};

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
