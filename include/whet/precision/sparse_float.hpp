#pragma once

#include <cstddef>
#include <type_traits>

#include <whet/core/window.hpp>
#include <whet/precision/affine_source.hpp>
#include <whet/precision/clear.hpp>
#include <whet/precision/float_affine.hpp>
#include <whet/precision/sparse_pattern.hpp>

namespace whet {

/// Output pixels whose inputs, of so many bytes each, a sparse convolution gathers at a time.
template <class Target, class Element, class Pattern>
inline constexpr int sparse_pixels = Target::float32_panel.outputs == 1 ? 1
                                     : sizeof(Element) == 1 && Target::sparse_int8_rows&& fills_dots<Pattern>
                                         ? Target::convolved_pixels
                                         : 4;

namespace detail {
/// Bytes of workspace for that; a pointwise convolution reads its pixels in place.
template <class Target, class Element, class Pattern>
constexpr std::size_t sparse_convolution_scratch(const Geometry& geometry) {
  if (geometry.is_pointwise() && geometry.window.groups == 1) return 0;
  return sizeof(Element) * static_cast<std::size_t>(geometry.inputs()) *
         static_cast<std::size_t>(sparse_pixels<Target, Element, Pattern>);
}
}  // namespace detail

/// Parameters of y = W·x + b whose tensors are float32, and of whose weights those of a pattern are stored,
/// as `Number`. Shapes: W [Outputs][Inputs], of which positions say what is kept; b [Outputs] in float32.
template <class Target, class Number, class Pattern, int Outputs, int Inputs>
struct SparseFloatAffine {
  using target = Target;
  using number = Number;
  using pattern = Pattern;
  using positions_type = sparse_positions_t<Pattern, Target, Outputs, Inputs>;
  static constexpr int outputs = Outputs;
  static constexpr int inputs = Inputs;
  static constexpr auto panel = Target::float32_panel;
  static constexpr auto padded =
      static_cast<std::size_t>(panel.padded_outputs(positions_type::padded_outputs));
  /// Bytes of workspace a kernel needs for one sample, and per sample for several at once.
  static constexpr std::size_t scratch = 0;
  static constexpr std::size_t row_scratch = 0;
  /// And for a convolution of one sample.
  static constexpr std::size_t convolution_scratch(const Geometry& geometry) {
    return detail::sparse_convolution_scratch<Target, float, Pattern>(geometry);
  }

  alignas(panel.alignment) typename Number::stored weights[positions_type::capacity];
  alignas(panel.alignment) float bias[padded];
  positions_type positions;

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("weights", self.weights);
    visitor("bias", self.bias);
    visitor("positions", self.positions);
  }

  /// Takes over the same layer of another target; all zeros before.
  template <class Other>
  constexpr void assign(const SparseFloatAffine<Other, Number, Pattern, Outputs, Inputs>& other) {
    for (int output = 0; output < Outputs; ++output) bias[output] = other.bias[output];
    if constexpr (std::is_same_v<positions_type,
                                 typename std::remove_cvref_t<decltype(other)>::positions_type>) {
      positions = other.positions;
      for (int slot = 0; slot < positions_type::capacity; ++slot) weights[slot] = other.weights[slot];
    } else {
      positions.assign(other.positions, [&](int to, int from) { weights[to] = other.weights[from]; });
    }
  }
};

/// Keeps the weights that are not zero; what is beyond the pattern's capacity, which `freeze` refuses, is
/// lost.
template <class Target, class Number, class Pattern, int Outputs, int Inputs>
constexpr void pack(SparseFloatAffine<Target, Number, Pattern, Outputs, Inputs>& parameters,
                    const AffineSource& source) {
  detail::clear(parameters);
  const auto weight = [&](int output, int input) {
    return source.kernel[static_cast<std::ptrdiff_t>(output) * Inputs + input];
  };
  parameters.positions.fill([&](int output, int input) { return weight(output, input) != 0.0f; },
                            [&](int slot, int output, int input) {
                              parameters.weights[slot] = Number::encode(weight(output, input));
                            });
  for (int output = 0; output < Outputs; ++output)
    parameters.bias[output] = source.bias != nullptr ? source.bias[output] : 0.0f;
}

}  // namespace whet
