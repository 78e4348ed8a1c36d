#pragma once

#include <whet/kernel/softmax/generic.hpp>
#include <whet/kernel/softmax/int16.hpp>
#include <whet/kernel/softmax/int8.hpp>
#include <whet/kernel/softmax/xsimd.hpp>
