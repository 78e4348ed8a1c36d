#pragma once

#include <whet/kernel/softmax/generic.hpp>
#include <whet/kernel/softmax/int8.hpp>
#if defined(__AVX2__) && defined(__FMA__)
#include <whet/kernel/softmax/xsimd.hpp>
#endif
