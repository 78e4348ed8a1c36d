#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/core/window.hpp>
#include <whet/kernel/affine/generic_binary.hpp>
#include <whet/kernel/convolve/generic.hpp>
#include <whet/precision/binary.hpp>
#include <whet/precision/bits.hpp>
#include <whet/precision/format.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y = scale · (sign(W) * x) + b in the format of the parameters, one sample: any window of one group that is
/// not transposed; outside of the image x is +1. Shapes: x [input height][input width][words of the
/// channels], W [output channels][taps][words of the channels] in any panel layout, y [output height][output
/// width] [output_elements]. Numbers: as in `affine`. Scratch: none.
template <class Activation, class Target, int Outputs, BitRuns Runs, Format Output>
void convolve(generic, Activation, const BinaryAffine<Target, Outputs, Runs, Output>& parameters,
              const Geometry& geometry, const std::uint32_t* x, element_t<Output>* y, std::byte*) noexcept {
  constexpr Panel panel = Target::bits_panel;
  constexpr int words = Runs.words();
  const Geometry image = in_words(geometry);
  for (int row = 0; row < geometry.output.height; ++row)
    for (int column = 0; column < geometry.output.width; ++column, y += parameters.output_elements)
      write_binary_outputs<Activation>(parameters, y, [&](int output) {
        int differing = 0;
        for_each_input(image, x, std::uint32_t{0}, row, column, 0, [&](int word, std::uint32_t signs) {
          differing += count_differing(parameters.weights[panel.index(output, word, words)], signs);
        });
        return differing;
      });
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
