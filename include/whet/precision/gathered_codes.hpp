#pragma once

#include <cstddef>

#include <whet/core/inline.hpp>
#include <whet/core/window.hpp>
#include <whet/precision/gathered_plan.hpp>

namespace whet {

/// Targets that multiply weights of a few bits as they are, some bytes of a row at a time: what a byte holds
/// are neighbouring inputs, which are put where the shifted and masked bytes meet them.
template <class Target>
concept MultipliesCodes = GathersPixels<Target> && requires {
  Target::code_bytes;
};

/// Workspace of such layers. The sums of the inputs come first: of each group of inputs, or of all.
template <class Target, int Bits>
struct GatheredCodes {
  static constexpr int fields = 8 / Bits;
  /// Inputs that the kernels take at a time.
  static constexpr int span = Target::code_bytes * fields;

  /// Bytes of one sample's or one pixel's inputs, laid out.
  WHET_INLINE static constexpr std::size_t laid_out(int inputs) {
    return static_cast<std::size_t>((inputs + span - 1) / span * span * Target::gathered_bytes);
  }
  /// A group is whole in what is taken at a time.
  static constexpr bool supports(int group) { return group % span == 0; }

  static constexpr std::size_t affine_size(int inputs, int groups) {
    return sizeof(int) * static_cast<std::size_t>(groups > 0 ? groups : 1) + laid_out(inputs);
  }
  /// The same of a pixel, and its inputs as they are gathered.
  static constexpr std::size_t convolution_size(const Geometry& geometry, int groups) {
    return affine_size(geometry.inputs(), groups) +
           static_cast<std::size_t>(GatheredPlan::padded_inputs(geometry.inputs()));
  }
};

}  // namespace whet
