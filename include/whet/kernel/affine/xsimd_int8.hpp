#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/kernel/affine/row_tiles.hpp>
#include <whet/kernel/affine/xsimd_dot.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/precision/float_requantization.hpp>
#include <whet/precision/int8.hpp>
#include <whet/target/tags.hpp>

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

  /// How many outputs of one row become bytes at once.
  template <class Vectors>
  static constexpr int row_group = 4 * Vectors::lanes;

  /// y [output] = clamp(requantize(sum + b) + zero point) for a group of one row that exists as a whole, of
  /// vectors that narrow such groups.
  template <class Vectors>
  [[gnu::always_inline]] void store_row_group(int output, const typename Vectors::integers (&sums)[4],
                                              std::int8_t* y) const {
    using IntegerVector = typename Vectors::integers;
    using FixedPoint = typename Vectors::row_requantizer;
    constexpr int width = Vectors::lanes;
    constexpr int vectors = 4;
    const auto store_with = [&](std::int32_t zero, auto&& requantize) __attribute__((always_inline)) {
      IntegerVector values[vectors];
      unroll<vectors>([&](auto index) __attribute__((always_inline)) {
        values[index] = requantize(output + index * width, sums[index]);
      });
      typename Vectors::narrower(zero, low, high).store_row(y + output, values);
    };
    if (has_float_forms<Vectors, vectors>(output))
      store_with(
          requantization_centre(low, high), [&](int at, IntegerVector value) __attribute__((always_inline)) {
            IntegerVector result;
            with_float<Vectors>(
                at, [&](const auto& requantize, std::int32_t)
                        __attribute__((always_inline)) { result = requantize(value); });
            return result;
          });
    else if (FixedPoint::fits(shift + output))
      FixedPoint::store(typename Vectors::narrower(zero_point, low, high), y + output, sums, bias + output,
                        mantissa + output, shift + output);
    else
      store_with(
          zero_point, [&](int at, IntegerVector value) __attribute__((always_inline)) {
            return typename Vectors::requantizer(
                IntegerVector::load_unaligned(mantissa + at),
                Vectors::widen(shift + at))(value + IntegerVector::load_unaligned(bias + at));
          });
  }

  /// y [row][output] = clamp(requantize(sum + b) + zero point) for a tile.
  template <class Vectors>
  [[gnu::noinline, gnu::flatten]] void store(int first, int panels, int row, int rows,
                                             const std::int32_t* sum, std::int8_t* y) const noexcept {
    using Narrowing = typename Vectors::narrower;
    constexpr int width = Vectors::lanes;
    const int last = first + panels * width;
    int output = first;
    if constexpr (requires { typename Vectors::row_requantizer; })
      if (rows == 1) output = store_row<Vectors>(first, last, sum, y + row * std::ptrdiff_t{outputs});
    sum += (output - first) * rows;
    for (; output < last; output += width, sum += rows * width) {
      std::int8_t* const target = y + row * std::ptrdiff_t{outputs} + output;
      if (output + 2 * width <= (last < outputs ? last : outputs) &&
          store_two_panels<Vectors>(output, rows, sum, target)) {
        output += width;
        sum += rows * width;
        continue;
      }
      const auto store_with = [&](const auto& requantize, std::int32_t zero) __attribute__((always_inline)) {
        store_panel<Vectors>(requantize, Narrowing(zero, low, high), rows, sum, target, outputs - output);
      };
      if (!with_float<Vectors>(output, store_with))
        with_fixed_point<Vectors>(
            output, rows, [&](const auto& requantize) __attribute__((always_inline)) {
              store_with(requantize, zero_point);
            });
    }
  }

 private:
  [[gnu::always_inline]] RequantizationForm form_of(int output) const {
    return RequantizationForm{form[output >> form_shift]};
  }

  /// Whether none of so many vectors of outputs is requantized in fixed point.
  template <class Vectors, int Count>
  [[gnu::always_inline]] bool has_float_forms(int output) const {
    bool all = form != nullptr;
    for (int index = 0; all && index < Count; ++index)
      all = form_of(output + index * Vectors::lanes) != RequantizationForm::fixed_point;
    return all;
  }

  /// The outputs of one row from `first` to `last`, four vectors at a time, as far as there are so many;
  /// returns the first output that is not done.
  template <class Vectors>
  [[gnu::always_inline]] int store_row(int first, int last, const std::int32_t* sum, std::int8_t* y) const {
    constexpr int step = row_group<Vectors>;
    if (last > outputs) last = outputs;
    int output = first;
    for (; output + step <= last; output += step, sum += step) {
      typename Vectors::integers sums[4];
      unroll<4>([&](auto index) __attribute__((always_inline)) {
        sums[index] = Vectors::integers::load_aligned(sum + index * Vectors::lanes);
      });
      store_row_group<Vectors>(output, sums, y);
    }
    return output;
  }

  /// Calls body(requantizer, zero point) with the one of a vector of outputs in single precision, and returns
  /// true, where there is such a form.
  template <class Vectors, class Body>
  [[gnu::always_inline]] bool with_float(int output, Body&& body) const {
    if constexpr (!std::is_void_v<typename Vectors::float_sum_requantizer>) {
      if (form == nullptr) return false;
      const RequantizationForm chosen = form_of(output);
      if (chosen == RequantizationForm::fixed_point) return false;
      const std::int32_t centre = requantization_centre(low, high);
      if (chosen == RequantizationForm::one_sided_float)
        body(one_sided_floats<Vectors>(output), centre);
      else
        body(signed_floats<Vectors>(output), centre);
      return true;
    } else {
      return false;
    }
  }

  /// Two neighbouring vectors of outputs for `rows` rows, where one form in single precision does for both:
  /// rows are stores of twice the length. Returns false where that is not so.
  template <class Vectors>
  [[gnu::always_inline]] bool store_two_panels(int output, int rows, const std::int32_t* sum,
                                               std::int8_t* y) const {
    if constexpr (requires { &Vectors::narrower::store_two_rows; }) {
      constexpr int width = Vectors::lanes;
      if (form == nullptr) return false;
      const RequantizationForm chosen = form_of(output);
      if (chosen == RequantizationForm::fixed_point || form_of(output + width) != chosen) return false;
      if (chosen == RequantizationForm::one_sided_float)
        store_pairs<Vectors>(one_sided_floats<Vectors>(output), one_sided_floats<Vectors>(output + width),
                             rows, sum, y);
      else
        store_pairs<Vectors>(signed_floats<Vectors>(output), signed_floats<Vectors>(output + width), rows,
                             sum, y);
      return true;
    } else {
      return false;
    }
  }
  template <class Vectors>
  [[gnu::always_inline]] auto one_sided_floats(int output) const {
    return typename Vectors::float_sum_requantizer(scale + output, offset + output);
  }
  template <class Vectors>
  [[gnu::always_inline]] auto signed_floats(int output) const {
    return typename Vectors::signed_float_sum_requantizer(Vectors::integers::load_unaligned(bias + output),
                                                          scale + output, offset + output,
                                                          negative_offset + output);
  }
  template <class Vectors, class Requantize>
  [[gnu::always_inline]] void store_pairs(const Requantize& first, const Requantize& second, int rows,
                                          const std::int32_t* sum, std::int8_t* y) const {
    using IntegerVector = typename Vectors::integers;
    constexpr int width = Vectors::lanes;
    const typename Vectors::narrower narrower(requantization_centre(low, high), low, high);
    const std::int32_t* const other = sum + rows * std::ptrdiff_t{width};
    const std::ptrdiff_t stride = outputs;
    int row = 0;
    for (; row + 2 <= rows; row += 2, y += 2 * stride) {
      const std::ptrdiff_t at = row * std::ptrdiff_t{width};
      const IntegerVector values[] = {first(IntegerVector::load_aligned(sum + at)),
                                      second(IntegerVector::load_aligned(other + at)),
                                      first(IntegerVector::load_aligned(sum + at + width)),
                                      second(IntegerVector::load_aligned(other + at + width))};
      narrower.store_two_rows(y, stride, values);
    }
    if (row < rows) {
      const std::ptrdiff_t at = row * std::ptrdiff_t{width};
      narrower.store_one(y, first(IntegerVector::load_aligned(sum + at)), width);
      narrower.store_one(y + width, second(IntegerVector::load_aligned(other + at)), width);
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

  /// One vector of outputs, of which `count` exist, for `rows` rows.
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

/// All outputs of several samples, in tiles of at most Rows by Panels.
template <class Dot, int Rows, int Panels>
void int8_rows(const WeightPanels& layer, const Int8Outputs& outputs, const InputRows<Dot>& input, int rows,
               std::int8_t* y) noexcept {
  for_each_dot_tile<Dot, Rows, Panels>(
      layer, input, rows, [&](int first, int panels, int row, int tile_rows, const std::int32_t* sums) {
        outputs.store<typename Dot::vectors>(first, panels, row, tile_rows, sums, y);
      });
}

/// y = clamp(requantize(W·x + b) + zero point), one sample: the same bits as the generic kernel, whose
/// shapes and number formats are these.
template <class Activation, class Target, int Outputs, int Inputs, bool NonNegativeInput>
void affine(simd, Activation, const Int8Affine<Target, Outputs, Inputs, NonNegativeInput>& parameters,
            const std::int8_t* x, std::int8_t* y, std::byte*) noexcept {
  check_panel<Target, 4>();
  using Dot = decltype(sample_dot(Target{}, std::bool_constant<NonNegativeInput>{}));
  std::int32_t offset = 0;
  if constexpr (Dot::has_row_offset) offset = Dot::row_offset(x, Inputs);
  int8_rows<Dot, 1, dot_sample_panels<Dot>>({parameters.weights, Outputs, Inputs},
                                            Int8Outputs::of(parameters), {x, Inputs, &offset}, 1, y);
}

/// Widens rows of `inputs` int8 to int16, each padded with zeros to a multiple of four.
inline void widen_rows(const std::int8_t* x, std::int16_t* wide, int rows, int inputs) noexcept {
  const int padded = padded_inputs(inputs);
  constexpr int step = 16;
  for (int row = 0; row < rows; ++row, x += inputs, wide += padded) {
    int input = 0;
    for (; input + step <= inputs; input += step) store_widened(wide + input, x + input);
    for (; input < inputs; ++input) wide[input] = x[input];
    for (; input < padded; ++input) wide[input] = 0;
  }
}

/// `affine` of `rows` samples. Shapes: x [rows][Inputs], y [rows][Outputs].
/// Scratch: rows · parameters.row_scratch bytes, aligned to 4.
template <class Activation, class Target, int Outputs, int Inputs, bool NonNegativeInput>
void affine_rows(simd, Activation, const Int8Affine<Target, Outputs, Inputs, NonNegativeInput>& parameters,
                 const std::int8_t* x, std::int8_t* y, int rows, std::byte* scratch) noexcept {
  check_panel<Target, 4>();
  using Dot = decltype(rows_dot(Target{}, std::bool_constant<NonNegativeInput>{}));
  InputRows<Dot> input{};
  if constexpr (widens<Dot>) {
    auto* wide = reinterpret_cast<std::int16_t*>(scratch);
    widen_rows(x, wide, rows, Inputs);
    input = {wide, padded_inputs(Inputs), nullptr};
  } else {
    auto* offsets = reinterpret_cast<std::int32_t*>(scratch);
    if constexpr (Dot::has_row_offset)
      for (int row = 0; row < rows; ++row)
        offsets[row] = Dot::row_offset(x + row * std::ptrdiff_t{Inputs}, Inputs);
    input = {x, Inputs, offsets};
  }
  int8_rows<Dot, Dot::rows, Dot::panels>({parameters.weights, Outputs, Inputs}, Int8Outputs::of(parameters),
                                         input, rows, y);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
