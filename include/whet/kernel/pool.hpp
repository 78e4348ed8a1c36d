#pragma once

#include <whet/kernel/pool/bits.hpp>
#include <whet/kernel/pool/generic.hpp>
#include <whet/kernel/pool/xsimd.hpp>
