#pragma once

#include <cstddef>

#include <whet/core/round_up.hpp>
#include <whet/kernel/convolve/generic.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Convolution under a policy that brings no kernel of its own for it: gathers what each output pixel sees
/// and gives it to the policy's `affine`, of several groups of channels each in turn, of whose outputs the
/// group's own are kept. Shapes: as the geometry says; padding is the parameters' `padding`, else 0.
/// Scratch: Parameters::inputs elements, up to four bytes, and then what `affine` needs; with groups,
/// Parameters::outputs elements lie on the stack.
template <class Activation, class Parameters, class In, class Out>
void convolve(generic, Activation activation, const Parameters& parameters, const Geometry& geometry,
              const In* x, Out* y, std::byte* scratch) noexcept {
  auto* gathered = reinterpret_cast<In*>(scratch);
  std::byte* rest = scratch + round_up(sizeof(In) * static_cast<std::size_t>(Parameters::inputs), 4);
  In padding{};
  if constexpr (requires { parameters.padding; }) padding = parameters.padding;
  for (int row = 0; row < geometry.output.height; ++row) {
    for (int column = 0; column < geometry.output.width; ++column, y += geometry.output.channels) {
      const auto run = [&](int group, Out* outputs) {
        for_each_input(geometry, x, padding, row, column, group,
                       [&](int input, In value) { gathered[input] = value; });
        affine(typename Parameters::target{}, activation, parameters, gathered, outputs, rest);
      };
      if (geometry.window.groups == 1) {
        run(0, y);
        continue;
      }
      const int own = geometry.output.channels / geometry.window.groups;
      for (int group = 0; group < geometry.window.groups; ++group) {
        Out all[static_cast<std::size_t>(Parameters::outputs)];
        run(group, all);
        for (int output = own * group; output < own * (group + 1); ++output) y[output] = all[output];
      }
    }
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
