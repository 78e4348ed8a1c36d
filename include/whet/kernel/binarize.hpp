#pragma once

#include <whet/kernel/binarize/generic.hpp>
#include <whet/kernel/binarize/xsimd.hpp>
