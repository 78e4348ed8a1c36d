#pragma once

#include <cstddef>

#include <Eigen/Core>

#include <whet/train/operation.hpp>
#include <whet/train/operation/elementwise.hpp>

namespace whet::quantized {

/// The signs that a binary layer reads, as ±1: sign(0) = +1, that of a NaN is -1, as `sign_bit` of
/// precision/bits.hpp has it. Backward: the straight-through estimator, which takes the sign for the identity
/// within [-1, 1] and has no gradient beyond. Source: Courbariaux et al. 2016, section 1.3.
class SignOperation final : public Operation<float> {
 public:
  void forward(ForwardPass<float>& pass) override {
    const float* const input = pass.input.data();
    float* const output = pass.output.data();
    for_each_range(pass.pool, size_of(pass.output), [&](std::size_t begin, std::size_t end) {
      for (std::size_t index = begin; index < end; ++index)
        output[index] = input[index] >= 0.0F ? 1.0F : -1.0F;
    });
  }

  void backward(BackwardPass<float>& pass) override {
    const float* const input = pass.input.data();
    const float* const above = pass.output_gradient.data();
    float* const below = pass.input_gradient.data();
    for_each_range(pass.pool, size_of(pass.input_gradient), [&](std::size_t begin, std::size_t end) {
      for (std::size_t index = begin; index < end; ++index)
        below[index] = input[index] >= -1.0F && input[index] <= 1.0F ? above[index] : 0.0F;
    });
  }

 private:
  static std::size_t size_of(const Batch<float>& batch) { return static_cast<std::size_t>(batch.size()); }
};

}  // namespace whet::quantized
