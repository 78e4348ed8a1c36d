#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/core/error.hpp>
#include <whet/kernel/convolve/generic.hpp>
#include <whet/precision/sparse.hpp>
#include <whet/target/tags.hpp>

namespace whet {
namespace error {
template <class Parameters, Geometry Extents>
inline constexpr bool grouped_sparse_convolution = false;
}  // namespace error

namespace kernel {
inline namespace WHET_ISA {

/// What a convolution's input is outside of the image.
template <class Target, class Number, class Pattern, int Outputs, int Inputs>
constexpr float padding_of(const SparseFloatAffine<Target, Number, Pattern, Outputs, Inputs>&) {
  return 0.0f;
}
template <class Target, class Number, class Pattern, int Outputs, int Inputs, bool NonNegativeInput>
std::int8_t padding_of(
    const SparseIntegerAffine<Target, Number, Pattern, Outputs, Inputs, NonNegativeInput>& parameters) {
  return parameters.padding;
}

/// y = activation(W * x + b), one sample: the inputs of a few output pixels at a time are gathered and given
/// to the dense layer's kernel for several rows; where a pixel is a row as it is, all at once. Shapes and
/// numbers as in the dense convolutions. Scratch: Parameters::convolution_scratch(geometry).
template <class Activation, SparseMatrix Parameters, Geometry Extents, class Element>
void convolve(generic, Activation activation, const Parameters& parameters,
              std::integral_constant<Geometry, Extents>, const Element* x, Element* y,
              std::byte* scratch) noexcept {
  using Target = typename Parameters::target;
  static_assert(
      Extents.window.groups == 1 || error::grouped_sparse_convolution<Parameters, Extents>,
      "whet: grouped convolutions have no sparse form; give this layer the dense policy, as in "
      "Mixed<Sparse<Int8Policy, …>, At<\"its name\", Int8Policy>>; the arguments are parameters and "
      "geometry");
  if constexpr (Extents.is_pointwise()) {
    affine_rows(Target{}, activation, parameters, x, y, Extents.output.pixels(), scratch);
  } else {
    constexpr int most = sparse_pixels<Target>;
    constexpr int inputs = Parameters::inputs;
    auto* gathered = reinterpret_cast<Element*>(scratch);
    const Element padding = padding_of(parameters);
    const int pixels = Extents.output.pixels();
    for (int first = 0; first < pixels; first += most) {
      const int count = pixels - first < most ? pixels - first : most;
      for (int pixel = 0; pixel < count; ++pixel) {
        const int row = (first + pixel) / Extents.output.width;
        const int column = (first + pixel) % Extents.output.width;
        for_each_input(Extents, x, padding, row, column, 0, [&](int input, Element value) {
          gathered[std::ptrdiff_t{pixel} * inputs + input] = value;
        });
      }
      affine_rows(Target{}, activation, parameters, static_cast<const Element*>(gathered),
                  y + std::ptrdiff_t{first} * Parameters::outputs, count, nullptr);
    }
  }
}

}  // namespace WHET_ISA
}  // namespace kernel
}  // namespace whet
