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

/// A target that derives from one with vectors and changes a panel needs kernels of its own for that panel.
template <class Target, int Inputs>
constexpr void check_panel() {
  constexpr Panel wanted = Inputs == 1 ? Target::float32_panel : Target::int8_panel;
  static_assert(
      (wanted.outputs == decltype(vectors_of(Target{}))::lanes && wanted.inputs == Inputs) ||
          error::panel_of_another_target<Target, decltype(vectors_of(Target{}))>,
      "whet: these kernels are for another panel; a target that changes a panel brings its kernels; "
      "the arguments are the target and the vectors of the kernels");
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
