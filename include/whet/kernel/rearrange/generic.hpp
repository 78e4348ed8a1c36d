#pragma once

#include <cstddef>

#include <whet/core/shape.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y[row][column] = x[Layer::source_row(row)][Layer::source_column(column)], all channels of a pixel at once
/// or, where the layer has it, channel Layer::source_channel(channel); `fill` where the layer says row or
/// column -1. Shapes: NHWC. The layer is empty and says only where values come from.
template <class Layer, class Element>
void rearrange(generic, Layer, Shape input, Shape output, const Element* x, Element* y,
               Element fill) noexcept {
  for (int row = 0; row < output.height; ++row) {
    const int from_row = Layer::source_row(row, input);
    for (int column = 0; column < output.width; ++column, y += output.channels) {
      const int from_column = Layer::source_column(column, input);
      if (from_row < 0 || from_column < 0) {
        for (int channel = 0; channel < output.channels; ++channel) y[channel] = fill;
      } else {
        const Element* pixel =
            x + (std::ptrdiff_t{from_row} * input.width + from_column) * std::ptrdiff_t{input.channels};
        for (int channel = 0; channel < output.channels; ++channel) {
          if constexpr (requires { Layer::source_channel(channel, input); })
            y[channel] = pixel[Layer::source_channel(channel, input)];
          else
            y[channel] = pixel[channel];
        }
      }
    }
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
