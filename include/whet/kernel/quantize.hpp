#pragma once

#include <whet/kernel/quantize/generic.hpp>
#include <whet/kernel/quantize/xsimd.hpp>
