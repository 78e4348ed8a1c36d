#pragma once

#include <whet/kernel/quantize/generic.hpp>
#if defined(__AVX2__) && defined(__FMA__)
#include <whet/kernel/quantize/xsimd.hpp>
#endif
