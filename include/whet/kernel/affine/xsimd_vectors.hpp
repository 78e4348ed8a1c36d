#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

// The vectors and dot products of every x86 target that this unit may run; kernels ask for those of theirs
// with decltype(vectors_of(Target{})), sample_dot and rows_dot.

#include <whet/kernel/primitive/avx2.hpp>
#include <whet/kernel/primitive/avx512.hpp>
#include <whet/kernel/primitive/avx_vnni.hpp>

#endif
