#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>

#include <whet/core/inline.hpp>
#include <whet/precision/affine_source.hpp>
#include <whet/precision/float_requantization.hpp>
#include <whet/precision/int8_weights.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/precision/tensor_quantization.hpp>

// How sums of products become int8 outputs: what parameters of int8 layers have beside their weights, the
// same for weights of any width and pattern.

namespace whet {

/// Visits what each output's sum begins with and is multiplied by.
template <class Parameters, class Visitor>
constexpr void visit_int8_sums(Parameters& parameters, Visitor& visitor) {
  visitor("bias", parameters.bias);
  visitor("mantissa", parameters.mantissa);
  visitor("shift", parameters.shift);
}

/// The same, and what all outputs share.
template <class Parameters, class Visitor>
constexpr void visit_int8_outputs(Parameters& parameters, Visitor& visitor) {
  visit_int8_sums(parameters, visitor);
  visitor("low", parameters.low);
  visitor("high", parameters.high);
  visitor("padding", parameters.padding);
  visitor("output", parameters.output);
}

/// Visits the form that the target's kernels are fastest with, where there is one.
template <class Parameters, class Visitor>
constexpr void visit_float_requantization(Parameters& parameters, Visitor& visitor) {
  if constexpr (Parameters::has_float_form) visitor("float_requantization", parameters.float_requantization);
}

/// Derives that form from the other members; a constant evaluation goes without.
template <class Parameters>
constexpr void complete_float_requantization(Parameters& parameters) {
  if constexpr (Parameters::has_float_form)
    if (!std::is_constant_evaluated()) find_float_requantization(parameters);
}

/// round(real / scale) + zero point, clamped to the integers of a tensor; infinities give the ends. The
/// division is in single precision, as in TFLite's CalculateActivationRangeQuantized.
template <class Element = std::int8_t>
WHET_INLINE constexpr Element quantize_bound(float real, TensorQuantization quantization) {
  constexpr std::int64_t low = std::numeric_limits<Element>::min();
  constexpr std::int64_t high = std::numeric_limits<Element>::max();
  const std::int64_t steps = round_to_integer(double{real / quantization.scale}, 8 * low, 8 * high);
  return static_cast<Element>(
      round_to_integer(static_cast<double>(steps + quantization.zero_point), low, high));
}

/// The largest left shift, up to `shift`, that sums of magnitude up to `reach` survive in 32 bits. A smaller
/// one than wanted occurs only where all but tiny sums are beyond the output's range, and keeps them there.
WHET_INLINE constexpr int shift_without_wrapping(int shift, std::int64_t reach) {
  while (shift > 0 && (reach << shift) >= (std::int64_t{1} << 31)) --shift;
  return shift;
}

/// The bias of one output at scale `product`: what import fixed as it is, else the nearest that a left shift
/// of `multiplier` cannot push out of 32 bits.
WHET_INLINE constexpr std::int64_t int8_bias(const AffineSource& source, int output, double product,
                                             FixedMultiplier multiplier) {
  if (source.integer_bias != nullptr) return source.integer_bias[output];
  const std::int64_t limit = (std::int64_t{1} << 30) >> (multiplier.shift > 0 ? multiplier.shift : 0);
  const double bias = source.bias != nullptr ? double{source.bias[output]} / product : 0.0;
  return round_to_integer(bias, -limit, limit);
}

/// Fills in how output `output` is requantized, the same for weights of any width. scale: real value of an
/// integer of the row; sum: of these integers, which carries the input's zero point into the bias; reach:
/// largest magnitude of their products with int8 inputs.
template <class Parameters>
constexpr void pack_int8_output(Parameters& parameters, const AffineSource& source, int output, float scale,
                                std::int32_t sum, std::int64_t reach) {
  const double product = double{source.input.scale} * double{scale};
  const double real = (source.has_single_product() ? double{source.input.scale * scale} : product) /
                      double{source.output.scale};
  const FixedMultiplier multiplier = quantize_multiplier(real);
  parameters.bias[output] = static_cast<std::int32_t>(int8_bias(source, output, product, multiplier) -
                                                      std::int64_t{source.input.zero_point} * sum);
  parameters.mantissa[output] = multiplier.mantissa;
  reach += parameters.bias[output] < 0 ? -std::int64_t{parameters.bias[output]} : parameters.bias[output];
  parameters.shift[output] = static_cast<std::int8_t>(shift_without_wrapping(multiplier.shift, reach));
}

/// Fills in what all outputs of a layer share.
template <class Parameters>
constexpr void pack_int8_bounds(Parameters& parameters, const AffineSource& source) {
  parameters.low = quantize_bound(source.low, source.output);
  parameters.high = quantize_bound(source.high, source.output);
  parameters.padding = static_cast<std::int8_t>(source.input.zero_point);
  parameters.output = source.output;
}

}  // namespace whet
