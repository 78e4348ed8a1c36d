#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

// The vectors of eight lanes that this unit has: those of AVX2, or pairs of 128-bit ones.

#include <whet/kernel/primitive/avx2.hpp>
#include <whet/kernel/primitive/pair_vectors.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

using UnitVectors = decltype(vectors_of(simd{}));

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
