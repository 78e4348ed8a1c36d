#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/core/window.hpp>
#include <whet/kernel/affine/cortex_m_codes.hpp>
#include <whet/kernel/affine/cortex_m_layer.hpp>
#include <whet/kernel/convolve/cortex_m.hpp>
#include <whet/kernel/convolve/cortex_m_gather.hpp>
#include <whet/kernel/convolve/generic_coded.hpp>
#include <whet/precision/coded.hpp>
#include <whet/precision/gathered_codes.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// A convolution with weights of a few bits, of any window: output pixels are dense layers over what they
/// see. Shapes: as the geometry says, NHWC; scratch as GatheredCodes says.
template <int Bits, class Target>
[[gnu::noinline]] void convolve_codes(Target target, const Int8RowLayer& layer, const PlainCodedRows& rows,
                                      const Geometry& geometry, std::int8_t padding, const std::int8_t* x,
                                      std::int8_t* y, std::byte* scratch) noexcept {
  const int filters = geometry.output.channels / geometry.window.groups;
  const int sharing = rows.multipliers != nullptr ? rows.group_bytes * (8 / Bits) : layer.inputs;
  const bool in_place = is_seen_in_place(geometry);
  auto* const sums = reinterpret_cast<std::int32_t*>(scratch);
  std::byte* const laid_out = scratch + sizeof(std::int32_t) * static_cast<std::size_t>(rows.groups);
  auto* const gathered =
      reinterpret_cast<std::int8_t*>(laid_out + GatheredCodes<Target, Bits>::laid_out(layer.inputs));
  for (int row = 0; row < geometry.output.height; ++row) {
    for (int column = 0; column < geometry.output.width; ++column) {
      for (int group = 0; group < geometry.window.groups; ++group, y += filters) {
        const std::int8_t* seen = gathered;
        if (in_place)
          seen = seen_in_place(geometry, x, row, column);
        else
          gather_pixel(geometry, x, padding, row, column, group, GatheredBytes{gathered});
        lay_out(target, code_width<Bits>, seen, layer.inputs, sharing, laid_out, sums);
        coded_rows<Bits>(target, layer, rows, laid_out, sums, group * filters, (group + 1) * filters, y);
      }
    }
  }
}

/// y = clamp(requantize(W * x + b) + zero point), one sample: the same bits as the generic kernel, whose
/// shapes and number formats are these. Scratch: parameters.convolution_scratch(geometry) bytes.
template <class Activation, MultipliesCodes Target, class Coding, int Outputs, int Inputs,
          WeightGroups Groups, bool NonNegativeInput, auto Layout, Geometry Where>
void convolve(
    cortex_m, Activation activation,
    const CodedAffine<Target, Coding, Outputs, Inputs, Groups, NonNegativeInput, Layout>& parameters,
    std::integral_constant<Geometry, Where>, const std::int8_t* x, std::int8_t* y,
    std::byte* scratch) noexcept {
  using Parameters = CodedAffine<Target, Coding, Outputs, Inputs, Groups, NonNegativeInput, Layout>;
  static constexpr Geometry geometry = Where;
  if constexpr (has_coded_rows<Parameters>() && !geometry.is_depthwise())
    convolve_codes<Coding::bits>(Target{}, Int8RowLayer::of(parameters, nullptr),
                                 PlainCodedRows::of(parameters.weights, Inputs), geometry, parameters.padding,
                                 x, y, scratch);
  else
    convolve(generic{}, activation, parameters, geometry, x, y, scratch);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
