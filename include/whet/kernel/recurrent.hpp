#pragma once

#include <whet/kernel/recurrent/cells.hpp>
#include <whet/kernel/recurrent/fixed_point.hpp>
#include <whet/kernel/recurrent/gates.hpp>
#include <whet/kernel/recurrent/generic.hpp>
#include <whet/kernel/recurrent/integer_cells.hpp>
#include <whet/kernel/recurrent/xsimd_gates.hpp>
#include <whet/kernel/recurrent/xsimd_integer_cells.hpp>
