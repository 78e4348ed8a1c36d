#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include <whet/core/inline.hpp>
#include <whet/kernel/join.hpp>
#include <whet/precision/format.hpp>
#include <whet/topology/join.hpp>

namespace whet::detail {

template <class Target, class Traits, class Element, class Inputs>
WHET_INLINE void execute_join(AddBranches, const typename Traits::parameters& parameters,
                              const Inputs& inputs, Element* output) noexcept {
  constexpr int count = static_cast<int>(Traits::output.count);
  if constexpr (is_integer(Traits::output.format))
    add(Target{}, parameters, inputs, output, count);
  else
    add(Target{}, typename Traits::activation{}, inputs, output, count);
}

template <class Target, class Traits, class Element, class Inputs>
WHET_INLINE void execute_join(MultiplyBranches, const typename Traits::parameters& parameters,
                              const Inputs& inputs, Element* output) noexcept {
  constexpr Shape shape = Traits::record.output;
  constexpr Shape first = Traits::template branch_extents<0>;
  constexpr Shape second = Traits::template branch_extents<1>;
  // The gate is the branch that may be a vector.
  constexpr int gate = first.pixels() < second.pixels() ? 0 : 1;
  constexpr int gate_pixels = gate == 0 ? first.pixels() : second.pixels();
  if constexpr (Traits::output.format == Format::int8)
    multiply(Target{}, parameters, std::array{parameters.zero_points[1 - gate], parameters.zero_points[gate]},
             inputs[1 - gate], inputs[gate], output, shape.pixels(), shape.channels, gate_pixels);
  else if constexpr (Traits::output.format == Format::int16)
    multiply(Target{}, parameters, inputs[1 - gate], inputs[gate], output, shape.pixels(), shape.channels,
             gate_pixels);
  else
    multiply(Target{}, typename Traits::activation{}, inputs[1 - gate], inputs[gate], output, shape.pixels(),
             shape.channels, gate_pixels);
}

template <class Target, class Traits, class Element, class Inputs>
WHET_INLINE void execute_join(ConcatBranches, const typename Traits::parameters& parameters,
                              const Inputs& inputs, Element* output) noexcept {
  constexpr Shape shape = Traits::record.output;
  int offset = 0;
  const auto put = [&]<int Branch>(std::integral_constant<int, Branch>) {
    constexpr int channels = Traits::template branch_extents<Branch>.channels;
    if constexpr (is_integer(Traits::output.format)) {
      if (!parameters.copies[Branch]) {
        if constexpr (Traits::output.format == Format::int8)
          concat(Target{}, parameters.inputs[Branch], parameters.output.zero_point, inputs[Branch], output,
                 shape.pixels(), channels, shape.channels, offset);
        else
          concat(Target{}, parameters.inputs[Branch], inputs[Branch], output, shape.pixels(), channels,
                 shape.channels, offset);
        offset += channels;
        return;
      }
    }
    concat(Target{}, inputs[Branch], output, shape.pixels(), channels, shape.channels, offset);
    offset += channels;
  };
  [&]<int... Branch>(std::integer_sequence<int, Branch...>) {
    (put(std::integral_constant<int, Branch>{}), ...);
  }
  (std::make_integer_sequence<int, Traits::branches>{});
}

}  // namespace whet::detail
