#pragma once

#include <limits>

#include <whet/precision/tensor_quantization.hpp>

namespace whet {

/// What a policy packs an affine step (dense, convolution) from. Pointers only: packing needs no heap.
struct AffineSource {
  /// Float weights, row-major [outputs][inputs].
  const float* kernel = nullptr;
  /// [outputs], or null for none.
  const float* bias = nullptr;
  /// Quantization of the step's input and output; unused by floating-point policies.
  TensorQuantization input{};
  TensorQuantization output{};
  /// Scales that learning or import fixed: one per output, a single one for all, or none (then
  /// max|w| / 127 of each output).
  const float* weight_scales = nullptr;
  int weight_scale_count = 0;
  /// Bounds of the fused activation, in real numbers.
  float low = -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();
};

}  // namespace whet
