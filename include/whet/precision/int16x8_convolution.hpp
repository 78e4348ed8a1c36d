#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/core/inline.hpp>
#include <whet/core/window.hpp>

namespace whet {

/// How kernels that multiply groups of four neighbouring inputs do a convolution with int16 activations: what
/// some pixels see is gathered, one row of inputs for each, and multiplied like the rows of several samples.
struct Int16x8ConvolutionPlan {
  /// Whether there is such a way; else it is the generic kernel, which needs no workspace.
  bool supported = false;
  /// A pixel sees one pixel of the image: nothing is gathered.
  bool in_place = false;
  /// Bytes of workspace.
  std::size_t size = 0;

  /// Output pixels at a time: a multiple of tiles of 4, 5 and 10 pixels.
  static constexpr int pixels = 20;

  template <class Target>
  static constexpr Int16x8ConvolutionPlan of(const Geometry& geometry) {
    const Window& window = geometry.window;
    Int16x8ConvolutionPlan plan;
    plan.supported =
        Target::int8_panel.inputs > 1 && !window.transposed && !geometry.is_depthwise() &&
        (window.groups == 1 || geometry.output.channels / window.groups % Target::int8_panel.outputs == 0);
    plan.in_place = window.groups == 1 && geometry.is_pointwise();
    if (plan.supported && !plan.in_place)
      plan.size = sizeof(std::int16_t) * static_cast<std::size_t>(pixels * geometry.inputs());
    return plan;
  }
};

}  // namespace whet
