#pragma once

#include <cstddef>

#include <whet/core/shape.hpp>
#include <whet/core/window.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/window_options.hpp>

namespace whet {

/// Factor of a depthwise convolution: filters for each channel.
struct Multiplier {
  int count = 1;

  constexpr explicit Multiplier(int filters) : count(filters) {}
  constexpr bool operator==(const Multiplier&) const = default;
};

namespace detail {
template <class Option>
constexpr int multiplier_or_one(Option) {
  return 1;
}
constexpr int multiplier_or_one(Multiplier multiplier) { return multiplier.count; }

/// The option as one of a window, where it is one.
template <class Option>
constexpr Option window_option_or_none(Option option) {
  return option;
}
constexpr Groups window_option_or_none(Multiplier) { return Groups{1}; }
}  // namespace detail

/// Convolution of each channel on its own: `DepthwiseConv2D<3>`, `DepthwiseConv2D<3, Stride{2}>`,
/// `DepthwiseConv2D<Size{10, 8}, Multiplier{8}, Stride{2}>`. Padding is Same unless said otherwise.
/// Weights: [input channels · multiplier][kernel height][kernel width] and a bias each; output channel c
/// sees input channel c / multiplier.
template <auto Kernel, auto... Option>
struct DepthwiseConv2D {
  static constexpr Size kernel = Kernel;
  static_assert(kernel.height > 0 && kernel.width > 0, "whet: a kernel is at least 1x1");

  static constexpr const char* type = "DepthwiseConv2D";
  static constexpr LayerRole role = LayerRole::convolution;
  static constexpr WindowOptions options = window_options<detail::window_option_or_none(Option)...>;
  static constexpr int multiplier = (1 * ... * detail::multiplier_or_one(Option));
  static_assert(options.valid() && multiplier > 0,
                "whet: stride, dilation and multiplier of a depthwise convolution are at least 1");
  static_assert(options.groups == 1, "whet: a depthwise convolution has as many groups as channels");

  static constexpr bool accepts(Shape input) {
    return detail::window_output(input, kernel, options).size() > 0;
  }
  static constexpr Shape output(Shape input) {
    const Shape pixels = detail::window_output(input, kernel, options);
    return {pixels.height, pixels.width, input.channels * multiplier};
  }
  static constexpr Window window(Shape input) {
    Window window = detail::make_window(input, kernel, options);
    window.groups = input.channels;
    return window;
  }
  static constexpr AffineExtent affine(Shape input) {
    return {input.channels * multiplier, kernel.height * kernel.width};
  }
  static constexpr std::size_t macs(Shape input) {
    return affine(input).weights() * static_cast<std::size_t>(output(input).pixels());
  }

  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::DepthwiseConv2D<whet::Size{", kernel.height, ", ", kernel.width, "}");
    if (multiplier != 1) text(", whet::Multiplier{", multiplier, "}");
    options.source(text);
    text(">");
  }
};

}  // namespace whet
