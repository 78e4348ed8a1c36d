#pragma once

#include <whet/kernel/affine/generic.hpp>
#if defined(__AVX2__) && defined(__FMA__)
#include <whet/kernel/affine/xsimd_dynamic_int8.hpp>
#include <whet/kernel/affine/xsimd_float32.hpp>
#include <whet/kernel/affine/xsimd_int8.hpp>
#endif
