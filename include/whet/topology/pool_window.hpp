#pragma once

#include <whet/core/shape.hpp>
#include <whet/core/window.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/window_options.hpp>

namespace whet::detail {

/// What poolings have in common: a window over each channel that moves by its own size unless said otherwise.
template <auto Kernel, auto... Option>
struct PoolWindow {
  static constexpr Size kernel = Kernel;
  static_assert(kernel.height > 0 && kernel.width > 0, "whet: a pooling window is at least 1x1");
  static_assert((WindowOption<decltype(Option)> && ...), "whet: a pooling takes Stride, Same and Valid");

  static constexpr LayerRole role = LayerRole::pool;
  static constexpr WindowOptions options =
      window_options<Padding::valid, Stride(kernel.height, kernel.width), Option...>;
  static_assert(options.valid() && options.groups == 1 && options.dilation == Dilation(1) &&
                    options.padding != Padding::causal,
                "whet: a pooling takes Stride, Same and Valid");

  static constexpr bool accepts(Shape input) { return window_output(input, kernel, options).size() > 0; }
  static constexpr Shape output(Shape input) { return window_output(input, kernel, options); }
  static constexpr Window window(Shape input) { return make_window(input, kernel, options); }

 protected:
  /// As C++ behind the name of the layer.
  template <class Text>
  static constexpr void write_source(Text&& text, const char* layer) {
    text("whet::", layer, "<whet::Size{", kernel.height, ", ", kernel.width, "}, whet::Stride{",
         options.stride.height, ", ", options.stride.width, "}");
    if (options.padding == Padding::same) text(", whet::Same");
    text(">");
  }
};

}  // namespace whet::detail
