#pragma once

#include <cstddef>

#include <whet/core/shape.hpp>
#include <whet/core/whole_number.hpp>
#include <whet/core/window.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/window_options.hpp>

namespace whet {

/// 1x1 convolution whose number of filters follows its input: `RelativeConv2D<6>` has six times its channels,
/// `RelativeConv2D<1, 4>` a quarter.
/// Weights: [filters][input channels] and a bias each.
template <auto Multiplier, auto Divisor = 1>
struct RelativeConv2D {
  static_assert(WholeNumber<decltype(Multiplier)> && WholeNumber<decltype(Divisor)>,
                "whet: the filters of a relative convolution are a ratio of whole numbers");
  static_assert(Multiplier > 0 && Divisor > 0, "whet: a convolution has at least one filter");

  static constexpr const char* type = "RelativeConv2D";
  static constexpr LayerRole role = LayerRole::convolution;

  static constexpr bool accepts(Shape input) {
    return input.size() > 0 && input.channels * Multiplier % Divisor == 0;
  }
  static constexpr Shape output(Shape input) {
    return {input.height, input.width, input.channels * Multiplier / Divisor};
  }
  static constexpr Window window(Shape input) { return detail::make_window(input, Size{1}, {}); }
  static constexpr AffineExtent affine(Shape input) { return {output(input).channels, input.channels}; }
  static constexpr std::size_t macs(Shape input) {
    return affine(input).weights() * static_cast<std::size_t>(input.pixels());
  }

  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::RelativeConv2D<", Multiplier, ", ", Divisor, ">");
  }
};

}  // namespace whet
