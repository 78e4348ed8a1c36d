#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/core/inline.hpp>
#include <whet/kernel/quantize/scalar.hpp>
#include <whet/precision/binary.hpp>
#include <whet/precision/binary_outputs.hpp>
#include <whet/precision/bits.hpp>
#include <whet/precision/format.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// The int8 value of one output of which `differing` inputs differ in sign from their weights.
template <class Target, int Outputs, int Values>
WHET_INLINE constexpr std::int8_t binary_integer(const BinaryIntegers<Target, Outputs, Values>& results,
                                                 int output, int differing) {
  const std::int32_t sum = results.start[output] - results.step[output] * differing;
  return clamp_to_int8(requantize(sum, {results.mantissa[output], results.shift[output]}),
                       results.quantization.zero_point, results.low, results.high);
}

/// Writes all outputs of one sample or pixel of a binary layer; differing(output): how many inputs differ in
/// sign from the output's weights. Shapes: y [output_elements].
template <class Activation, class Parameters, class Out, class Differing>
WHET_INLINE constexpr void write_binary_outputs(const Parameters& parameters, Out* y, Differing&& differing) {
  if constexpr (Parameters::output_format == Format::bits) {
    for (int word = 0; word < Parameters::output_elements; ++word) y[word] = 0;
    for (int output = 0; output < Parameters::outputs; ++output)
      y[output / 32] |= parameters.results.value(output, differing(output)) << (output % 32);
  } else {
    for (int output = 0; output < Parameters::outputs; ++output) {
      if constexpr (Parameters::output_format == Format::int8)
        y[output] = binary_integer(parameters.results, output, differing(output));
      else
        y[output] = Activation::value(parameters.results.value(output, differing(output)));
    }
  }
}

/// y = scale · (sign(W)·x) + b in the format of the parameters, one sample; the activation of int8 outputs is
/// the clamp of the parameters. Shapes: W [Outputs][words] in any panel layout, x [words of the runs],
/// y [output_elements]; x and y do not overlap. Numbers: signs in; signs, int8 or float out, exact but for
/// the float ones. Scratch: none. Source: Courbariaux et al. 2016, section 2.
template <class Activation, class Target, int Outputs, BitRuns Runs, Format Output>
void affine(generic, Activation, const BinaryAffine<Target, Outputs, Runs, Output>& parameters,
            const std::uint32_t* x, element_t<Output>* y, std::byte*) noexcept {
  constexpr Panel panel = Target::bits_panel;
  constexpr int words = Runs.words();
  write_binary_outputs<Activation>(parameters, y, [&](int output) {
    int differing = 0;
    for (int word = 0; word < words; ++word)
      differing += count_differing(parameters.weights[panel.index(output, word, words)], x[word]);
    return differing;
  });
}

/// `affine` of `rows` samples, one by one. Shapes: x [rows][words], y [rows][output_elements].
template <class Activation, class Target, int Outputs, BitRuns Runs, Format Output>
void affine_rows(generic, Activation activation,
                 const BinaryAffine<Target, Outputs, Runs, Output>& parameters, const std::uint32_t* x,
                 element_t<Output>* y, int rows, std::byte* scratch) noexcept {
  for (int row = 0; row < rows; ++row)
    affine(Target{}, activation, parameters, x + std::ptrdiff_t{row} * Runs.words(),
           y + std::ptrdiff_t{row} * parameters.output_elements, scratch);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
