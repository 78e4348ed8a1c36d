#pragma once

#include <cstddef>

#include <whet/core/shape.hpp>
#include <whet/core/whole_number.hpp>
#include <whet/core/window.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/window_options.hpp>

namespace whet {

/// Convolution: `Conv2D<16, 3>`, `Conv2D<64, Size{10, 4}, Stride{2}>`, `Conv2D<8, 3, Stride{2}, Valid>`,
/// `Conv2D<32, 1, Groups{4}>`. Padding is Same unless said otherwise.
/// Weights: [Filters][kernel height][kernel width][input channels / groups] and a bias each.
template <auto Filters, auto Kernel = 1, auto... Option>
struct Conv2D {
  static_assert(WholeNumber<decltype(Filters)>, "whet: the filters of a convolution are a whole number");
  static_assert(Filters > 0, "whet: a convolution has at least one filter");
  static constexpr Size kernel = Kernel;
  static_assert(kernel.height > 0 && kernel.width > 0, "whet: a kernel is at least 1x1");
  static_assert((WindowOption<decltype(Option)> && ...),
                "whet: a convolution takes Stride, Dilation, Groups, Same, Valid and Causal");

  static constexpr const char* type = "Conv2D";
  static constexpr LayerRole role = LayerRole::convolution;
  static constexpr int units = Filters;
  /// The same layer with another number of filters.
  template <int Changed>
  using with_units = Conv2D<Changed, Kernel, Option...>;
  static constexpr WindowOptions options = window_options<Option...>;
  static_assert(options.valid(), "whet: stride, dilation and groups of a convolution are at least 1");
  static_assert(Filters % options.groups == 0, "whet: the groups of a convolution divide its filters");

  static constexpr bool accepts(Shape input) {
    return input.channels % options.groups == 0 && detail::window_output(input, kernel, options).size() > 0;
  }
  static constexpr Shape output(Shape input) {
    const Shape pixels = detail::window_output(input, kernel, options);
    return {pixels.height, pixels.width, Filters};
  }
  static constexpr Window window(Shape input) { return detail::make_window(input, kernel, options); }
  static constexpr AffineExtent affine(Shape input) {
    return {Filters, kernel.height * kernel.width * (input.channels / options.groups)};
  }
  static constexpr std::size_t macs(Shape input) {
    return affine(input).weights() * static_cast<std::size_t>(output(input).pixels());
  }

  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::Conv2D<", Filters, ", whet::Size{", kernel.height, ", ", kernel.width, "}");
    options.source(text);
    text(">");
  }
};

}  // namespace whet
