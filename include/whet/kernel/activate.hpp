#pragma once

#include <whet/kernel/activate/generic.hpp>
#include <whet/kernel/activate/xsimd.hpp>
