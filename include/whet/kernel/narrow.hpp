#pragma once

#include <whet/kernel/narrow/generic.hpp>
#include <whet/kernel/narrow/xsimd.hpp>
