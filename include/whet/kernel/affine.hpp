#pragma once

#include <whet/kernel/affine/generic.hpp>
#include <whet/kernel/affine/generic_binary.hpp>
#include <whet/kernel/affine/generic_coded.hpp>
#include <whet/kernel/affine/generic_sparse.hpp>
#include <whet/kernel/affine/int16x8.hpp>
#include <whet/kernel/affine/xsimd_bfloat16.hpp>
#include <whet/kernel/affine/xsimd_binary.hpp>
#include <whet/kernel/affine/xsimd_coded.hpp>
#include <whet/kernel/affine/xsimd_dynamic_int8.hpp>
#include <whet/kernel/affine/xsimd_float32.hpp>
#include <whet/kernel/affine/xsimd_int16x8.hpp>
#include <whet/kernel/affine/xsimd_int8.hpp>
#include <whet/kernel/affine/xsimd_sparse_float.hpp>
#include <whet/kernel/affine/xsimd_sparse_int8.hpp>
#include <whet/kernel/affine/xsimd_weight_only.hpp>
