#pragma once

#include <cstddef>

#include <whet/kernel/convolve/generic.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Convolution under a policy that brings no kernel of its own for it: gathers what each output pixel sees
/// and gives it to the policy's `affine`. Shapes: as the geometry says, one group of channels; padding is 0.
/// Scratch: Parameters::inputs elements and then what `affine` needs.
template <class Activation, class Parameters, class In, class Out>
void convolve(generic, Activation activation, const Parameters& parameters, const Geometry& geometry,
              const In* x, Out* y, std::byte* scratch) noexcept {
  auto* gathered = reinterpret_cast<In*>(scratch);
  std::byte* rest = scratch + sizeof(In) * static_cast<std::size_t>(Parameters::inputs);
  for (int row = 0; row < geometry.output.height; ++row) {
    for (int column = 0; column < geometry.output.width; ++column, y += geometry.output.channels) {
      for_each_input(geometry, x, In{}, row, column, 0,
                     [&](int input, In value) { gathered[input] = value; });
      affine(typename Parameters::target{}, activation, parameters, gathered, y, rest);
    }
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
