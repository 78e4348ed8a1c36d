#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include <Eigen/Core>

#include <whet/train/operation.hpp>
#include <whet/train/operation/samples.hpp>
#include <whet/train/quantized/held_parameters.hpp>
#include <whet/train/quantized/output_rounding.hpp>

namespace whet::quantized {

/// A float tensor within a network becomes integers, ties to even, by a scale that is learned.
class QuantizeOperation final : public Operation<float> {
 public:
  explicit QuantizeOperation(OutputRounding rounding) : output(std::move(rounding)) {}

  void forward(ForwardPass<float>& pass) override {
    output.begin();
    const float inverse = 1.0F / output.present().scale;
    for_each_sample(pass.pool, pass.input.rows(), columns(pass.input), [&](Eigen::Index sample) {
      for (Eigen::Index index = 0; index < pass.input.cols(); ++index) {
        const float steps = std::clamp(pass.input(sample, index) * inverse, -100000.0F, 100000.0F);
        pass.output(sample, index) = output(std::lround(std::nearbyint(steps)));
      }
    });
  }
  void backward(BackwardPass<float>& pass) override {
    if (pass.input_gradient.size() > 0)
      output.backward(pass.input, pass.output, pass.output_gradient, pass.input_gradient, pass.pool);
    clear_gradients(pass.other_gradients);
  }

 private:
  template <class Values>
  static std::size_t columns(const Values& batch) {
    return static_cast<std::size_t>(batch.cols());
  }

  OutputRounding output;
};

}  // namespace whet::quantized
