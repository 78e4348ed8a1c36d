#pragma once

#include <cstddef>

#include <whet/core/shape.hpp>
#include <whet/core/whole_number.hpp>
#include <whet/core/window.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/window_options.hpp>

namespace whet {

/// Transposed convolution, which makes an image larger by its stride: `TransposedConv2D<8, 3, Stride{2}>`.
/// Same: output = input · stride; Valid: input · stride + max(kernel - stride, 0).
/// Weights: [Filters][kernel height][kernel width][input channels] and a bias each.
/// Source: TFLite TransposeConv.
template <auto Filters, auto Kernel, auto... Option>
struct TransposedConv2D {
  static_assert(WholeNumber<decltype(Filters)>, "whet: the filters of a convolution are a whole number");
  static_assert(Filters > 0, "whet: a convolution has at least one filter");
  static constexpr Size kernel = Kernel;
  static_assert(kernel.height > 0 && kernel.width > 0, "whet: a kernel is at least 1x1");
  static_assert((WindowOption<decltype(Option)> && ...),
                "whet: a transposed convolution takes Stride, Same and Valid");

  static constexpr const char* type = "TransposedConv2D";
  static constexpr LayerRole role = LayerRole::convolution;
  static constexpr int units = Filters;
  /// The same layer with another number of filters.
  template <int Changed>
  using with_units = TransposedConv2D<Changed, Kernel, Option...>;
  static constexpr WindowOptions options = window_options<Option...>;
  static_assert(options.valid() && options.groups == 1 && options.dilation == Dilation(1) &&
                    options.padding != Padding::causal,
                "whet: a transposed convolution takes Stride, Same and Valid");

 private:
  static constexpr int extent(int input, int taps, int stride) {
    const int beyond = options.padding == Padding::valid && taps > stride ? taps - stride : 0;
    return input * stride + beyond;
  }
  static constexpr int pad(int input, int taps, int stride) {
    const int total = (input - 1) * stride + taps - extent(input, taps, stride);
    return total > 0 ? total / 2 : 0;
  }

 public:
  static constexpr bool accepts(Shape input) { return input.size() > 0; }
  static constexpr Shape output(Shape input) {
    return {extent(input.height, kernel.height, options.stride.height),
            extent(input.width, kernel.width, options.stride.width), Filters};
  }
  static constexpr Window window(Shape input) {
    return {.kernel_height = kernel.height,
            .kernel_width = kernel.width,
            .stride_height = options.stride.height,
            .stride_width = options.stride.width,
            .pad_top = pad(input.height, kernel.height, options.stride.height),
            .pad_left = pad(input.width, kernel.width, options.stride.width),
            .transposed = true};
  }
  static constexpr AffineExtent affine(Shape input) {
    return {Filters, kernel.height * kernel.width * input.channels};
  }
  static constexpr std::size_t macs(Shape input) {
    return affine(input).weights() * static_cast<std::size_t>(input.pixels());
  }

  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::TransposedConv2D<", Filters, ", whet::Size{", kernel.height, ", ", kernel.width, "}");
    options.source(text);
    text(">");
  }
};

}  // namespace whet
