#pragma once

#include <whet/kernel/depthwise/cortex_m.hpp>
#include <whet/kernel/depthwise/cortex_m_dsp.hpp>
#include <whet/kernel/depthwise/cortex_m_mve.hpp>
#include <whet/kernel/depthwise/generic.hpp>
#include <whet/kernel/depthwise/xsimd_dynamic_int8.hpp>
#include <whet/kernel/depthwise/xsimd_float32.hpp>
#include <whet/kernel/depthwise/xsimd_int16x8.hpp>
#include <whet/kernel/depthwise/xsimd_int8.hpp>
