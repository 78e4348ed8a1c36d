#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

// The vectors and dot products of every target that this unit may run; kernels ask for those of theirs
// with decltype(vectors_of(Target{})), sample_dot and rows_dot.

#include <whet/core/error.hpp>
#include <whet/kernel/primitive/avx2.hpp>
#include <whet/kernel/primitive/avx2_weights.hpp>
#include <whet/kernel/primitive/avx512.hpp>
#include <whet/kernel/primitive/avx512_weights.hpp>
#include <whet/kernel/primitive/avx_vnni.hpp>
#include <whet/kernel/primitive/neon64_dotprod.hpp>
#include <whet/kernel/primitive/pair_dot.hpp>
#include <whet/kernel/primitive/vectors.hpp>
#include <whet/target/panel.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Kernels of `Outputs` outputs by `Inputs` inputs for weights that lie so.
template <class Target, auto Layout, class Vectors, int Outputs, int Inputs>
constexpr void check_layout() {
  static_assert((Layout.outputs == Outputs && Layout.inputs == Inputs) ||
                    error::panel_of_another_target<Target, Vectors>,
                "whet: these kernels are for another panel; a target that changes a panel brings its "
                "kernels; the arguments are the target and the vectors of the kernels");
}

/// A target that derives from one with vectors and changes a panel needs kernels of its own for that panel.
template <class Target, int Inputs>
constexpr void check_panel() {
  using Vectors = decltype(vectors_of(Target{}));
  check_layout<Target, Inputs == 1 ? Target::float32_panel : Target::int8_panel, Vectors, Vectors::lanes,
               Inputs>();
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
