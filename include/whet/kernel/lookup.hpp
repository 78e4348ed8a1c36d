#pragma once

#include <whet/kernel/lookup/generic.hpp>
#include <whet/kernel/lookup/neon64.hpp>
#include <whet/kernel/lookup/tabulate.hpp>
