#pragma once

#include <cstddef>

#include <whet/core/inline.hpp>
#include <whet/core/window.hpp>

namespace whet {

/// Targets whose int8 convolutions gather what some output pixels see.
template <class Target>
concept GathersPixels = requires {
  Target::gathered_pixels;
  Target::gathered_bytes;
};

/// Workspace of int8 convolutions on small processors, which have no registers for a way of their own
/// through every window. A depthwise one goes by a table of where each tap of an output pixel begins; taps
/// outside of the image begin at a pixel of zero points in the workspace.
struct GatheredPlan {
  /// A depthwise convolution with a table, whose bytes come first. Other depthwise ones are generic.
  bool has_table = false;
  /// Where the pixel outside of the image begins, and the size of all, in bytes.
  std::size_t outside_at = 0;
  std::size_t size = 0;

  /// Bytes of an address, on the processor or on the host that plans for it.
  static constexpr std::size_t address = 8;

  /// Inputs of a gathered pixel, in whole groups of four. Where these take more than a byte, the bytes of one
  /// pixel are gathered behind them first.
  WHET_INLINE static constexpr int padded_inputs(int inputs) { return (inputs + 3) / 4 * 4; }

  template <class Target>
  static constexpr GatheredPlan of(const Geometry& geometry) {
    const Window& window = geometry.window;
    GatheredPlan plan;
    plan.has_table =
        geometry.is_depthwise() && !window.transposed && geometry.output.channels == geometry.input.channels;
    if (plan.has_table) {
      plan.outside_at = address * static_cast<std::size_t>(window.taps());
      plan.size =
          plan.outside_at +
          (geometry.has_padding() ? static_cast<std::size_t>(padded_inputs(geometry.input.channels)) : 0);
    } else if (!geometry.is_depthwise()) {
      constexpr int bytes = Target::gathered_bytes;
      constexpr int copies = Target::gathered_pixels * bytes + (bytes > 1 ? 1 : 0);
      plan.size = static_cast<std::size_t>(copies * padded_inputs(geometry.inputs()));
    }
    return plan;
  }
};

}  // namespace whet
