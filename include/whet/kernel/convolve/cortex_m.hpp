#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/core/window.hpp>
#include <whet/kernel/affine/cortex_m.hpp>
#include <whet/kernel/affine/cortex_m_layer.hpp>
#include <whet/kernel/convolve/cortex_m_gather.hpp>
#include <whet/kernel/convolve/generic.hpp>
#include <whet/precision/gathered_plan.hpp>
#include <whet/precision/int8.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Where a pixel of bytes is gathered to.
inline GatheredBytes gathered_pixel(cortex_m, std::int8_t* to) { return {to}; }

/// An int8 convolution of any window whose output pixels are dense layers over what they see.
/// Shapes: as the geometry says, NHWC; gathered: GatheredPlan::size bytes.
template <class Target>
[[gnu::noinline]] void convolve_rows(cortex_m, Target target, const Int8RowLayer& layer,
                                     const Geometry& geometry, std::int8_t padding, const std::int8_t* x,
                                     std::int8_t* y, std::int8_t* gathered) noexcept {
  const int groups = geometry.window.groups;
  const int filters = geometry.output.channels / groups;
  const bool in_place = is_seen_in_place(geometry);
  for (int row = 0; row < geometry.output.height; ++row) {
    for (int column = 0; column < geometry.output.width; ++column) {
      for (int group = 0; group < groups; ++group, y += filters) {
        const std::int8_t* seen = gathered;
        if (in_place)
          seen = seen_in_place(geometry, x, row, column);
        else
          gather_pixel(geometry, x, padding, row, column, group, gathered_pixel(target, gathered));
        int8_rows(target, layer, seen, group * filters, (group + 1) * filters, y);
      }
    }
  }
}

/// y = clamp(requantize(W * x + b) + zero point), one sample: the same bits as the generic kernel, whose
/// shapes and number formats are these. Scratch: parameters.convolution_scratch(geometry) bytes.
template <class Activation, class Target, int Outputs, int Inputs, bool NonNegativeInput, auto Layout,
          Geometry Where>
void convolve(cortex_m, Activation activation,
              const Int8Affine<Target, Outputs, Inputs, NonNegativeInput, Layout>& parameters,
              std::integral_constant<Geometry, Where>, const std::int8_t* x, std::int8_t* y,
              std::byte* scratch) noexcept {
  static constexpr Geometry geometry = Where;
  if constexpr (has_plain_rows<Int8Affine<Target, Outputs, Inputs, NonNegativeInput, Layout>>() &&
                !geometry.is_depthwise())
    convolve_rows(Target{}, Target{}, Int8RowLayer::of(parameters), geometry, parameters.padding, x, y,
                  reinterpret_cast<std::int8_t*>(scratch));
  else
    convolve(generic{}, activation, parameters, geometry, x, y, scratch);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
