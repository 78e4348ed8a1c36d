#pragma once

#include <whet/kernel/join/cortex_m_dsp.hpp>
#include <whet/kernel/join/cortex_m_mve.hpp>
#include <whet/kernel/join/generic.hpp>
#include <whet/kernel/join/int16.hpp>
#include <whet/kernel/join/xsimd.hpp>
