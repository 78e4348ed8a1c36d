#pragma once

#include <whet/core/shape.hpp>
#include <whet/core/window.hpp>
#include <whet/topology/record.hpp>

namespace whet {

/// Mean over all pixels, channel by channel. Output: a vector of channels.
struct GlobalAveragePool {
  static constexpr const char* type = "GlobalAveragePool";
  static constexpr LayerRole role = LayerRole::pool;
  static constexpr Pooling pooling = Pooling::mean;

  static constexpr bool accepts(Shape input) { return input.size() > 0; }
  static constexpr Shape output(Shape input) { return Shape(input.channels); }
  static constexpr Window window(Shape input) {
    return {.kernel_height = input.height, .kernel_width = input.width};
  }

  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::GlobalAveragePool");
  }
};

}  // namespace whet
