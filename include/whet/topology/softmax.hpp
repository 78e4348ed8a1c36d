#pragma once

#include <whet/core/shape.hpp>
#include <whet/topology/record.hpp>

namespace whet {

/// exp(x_i) / sum of exp(x) over the channels. Only as the last layer: training takes the scores before it
/// (its loss contains the softmax), and between layers it has no use on the edge.
struct Softmax {
  static constexpr const char* type = "Softmax";
  static constexpr LayerRole role = LayerRole::softmax;
  static constexpr Bounds bounds{.low = 0.0f, .high = 1.0f};

  static constexpr bool accepts(Shape input) { return input.size() > 0; }
  static constexpr Shape output(Shape input) { return input; }

  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::Softmax");
  }
};

}  // namespace whet
