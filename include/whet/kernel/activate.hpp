#pragma once

#include <whet/kernel/activate/generic.hpp>
#if defined(__AVX2__) && defined(__FMA__)
#include <whet/kernel/activate/xsimd.hpp>
#endif
