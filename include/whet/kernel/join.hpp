#pragma once

#include <whet/kernel/join/generic.hpp>
#include <whet/kernel/join/int16.hpp>
#include <whet/kernel/join/xsimd.hpp>
