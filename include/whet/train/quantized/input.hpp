#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include <Eigen/Core>

#include <whet/train/operation.hpp>
#include <whet/train/operation/samples.hpp>
#include <whet/train/quantized/tensor_scale.hpp>

namespace whet::quantized {

/// Float samples become integers as at the border of a model, ties to even. The scale stays as it is, because
/// the samples do: so the first layer need not find the gradient of its input.
class InputOperation final : public Operation<float> {
 public:
  explicit InputOperation(TensorScale output) : tensor(std::move(output)) {}

  void forward(ForwardPass<float>& pass) override {
    const TensorQuantization quantization = tensor.quantization();
    const float inverse = 1.0F / quantization.scale;
    const auto low = static_cast<float>(tensor.low() - quantization.zero_point);
    const auto high = static_cast<float>(tensor.high() - quantization.zero_point);
    for_each_sample(pass.pool, pass.input.rows(), static_cast<std::size_t>(pass.input.cols()),
                    [&](Eigen::Index sample) {
                      for (Eigen::Index index = 0; index < pass.input.cols(); ++index) {
                        const float steps = std::clamp(pass.input(sample, index) * inverse, low, high);
                        pass.output(sample, index) = std::nearbyint(steps) * quantization.scale;
                      }
                    });
  }
  void backward(BackwardPass<float>&) override {}

 private:
  TensorScale tensor;
};

}  // namespace whet::quantized
