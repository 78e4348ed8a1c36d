#pragma once

#include <cstdint>
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
  /// Scales that learning or import fixed: one per output, a single one for all, those of the groups of one
  /// output after the other where the policy has groups of inputs, or none (then its own choice, such as
  /// max|w| / 127 of each output).
  const float* weight_scales = nullptr;
  int weight_scale_count = 0;
  /// [outputs] at scale s_in · s_w, or null: biases that import fixed, of which a float has only 24 bits.
  /// They take the place of `bias` in integer policies.
  const std::int32_t* integer_bias = nullptr;
  /// TFLite multiplies the scales of input and weights in double for a convolution, also where there is only
  /// one of weights, and for a dense layer with one in single precision.
  bool is_convolution = false;
  /// And for the gates of an LSTM, each with one scale of weights, in single precision.
  bool is_gate = false;
  /// Bounds of the fused activation, in real numbers.
  float low = -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();

  constexpr bool has_single_product() const {
    return is_gate || (weight_scale_count == 1 && !is_convolution);
  }
};

}  // namespace whet
