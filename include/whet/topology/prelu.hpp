#pragma once

#include <cstddef>

#include <whet/core/shape.hpp>
#include <whet/topology/record.hpp>

namespace whet {

/// x where x > 0, else slope · x with a learned slope for each channel.
/// Weights: kernel [channels][1] holds the slopes; the bias is not used. Source: He et al. 2015, equation 1.
struct PReLU {
  static constexpr const char* type = "PReLU";
  static constexpr LayerRole role = LayerRole::slopes;

  static constexpr bool accepts(Shape input) { return input.size() > 0; }
  static constexpr Shape output(Shape input) { return input; }
  static constexpr AffineExtent affine(Shape input) { return {input.channels, 1}; }
  static constexpr std::size_t macs(Shape input) { return input.size(); }

  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::PReLU");
  }
};

}  // namespace whet
