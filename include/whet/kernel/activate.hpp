#pragma once

#include <whet/kernel/activate/generic.hpp>
#include <whet/kernel/activate/int16.hpp>
#include <whet/kernel/activate/xsimd.hpp>
