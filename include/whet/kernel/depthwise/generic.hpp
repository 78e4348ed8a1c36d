#pragma once

#include <cstddef>

#include <whet/kernel/convolve/generic.hpp>
#include <whet/kernel/convolve/generic_coded.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Convolution in which every channel has filters of its own; what `convolve` is for other windows. Targets
/// lay these weights out differently: a panel's channels side by side, tap after tap.
/// Shapes: W [output channels][kernel height][kernel width].
template <class Activation, class Parameters, class In, class Out>
void depthwise(generic, Activation activation, const Parameters& parameters, const Geometry& geometry,
               const In* x, Out* y, std::byte* scratch) noexcept {
  convolve(generic{}, activation, parameters, geometry, x, y, scratch);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
