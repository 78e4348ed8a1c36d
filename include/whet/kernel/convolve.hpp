#pragma once

#include <whet/kernel/convolve/cortex_m.hpp>
#include <whet/kernel/convolve/cortex_m_codes.hpp>
#include <whet/kernel/convolve/cortex_m_dsp.hpp>
#include <whet/kernel/convolve/cortex_m_float.hpp>
#include <whet/kernel/convolve/cortex_m_mve.hpp>
#include <whet/kernel/convolve/gather.hpp>
#include <whet/kernel/convolve/generic.hpp>
#include <whet/kernel/convolve/generic_binary.hpp>
#include <whet/kernel/convolve/generic_coded.hpp>
#include <whet/kernel/convolve/int16x8.hpp>
#include <whet/kernel/convolve/sparse.hpp>
#include <whet/kernel/convolve/xsimd_binary.hpp>
#include <whet/kernel/convolve/xsimd_dynamic_int8.hpp>
#include <whet/kernel/convolve/xsimd_float32.hpp>
#include <whet/kernel/convolve/xsimd_int16x8.hpp>
#include <whet/kernel/convolve/xsimd_int8.hpp>
