#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <Eigen/Core>

#include <whet/precision/tensor_quantization.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operation/activation.hpp>
#include <whet/train/operation/samples.hpp>
#include <whet/train/quantized/batch_values.hpp>
#include <whet/train/quantized/held_parameters.hpp>
#include <whet/train/quantized/output_rounding.hpp>
#include <whet/train/quantized/tensor_scale.hpp>

namespace whet::quantized {

/// An activation that is no fused clamp: an integer of each integer, by a rule (activation_rule.hpp).
/// Backward: that of the function, as if nothing were rounded.
template <ActivationLayer Layer, class Rule>
class TableOperation final : public Operation<float> {
 public:
  TableOperation(TensorScale in, OutputRounding out) : input(std::move(in)), output(std::move(out)) {}

  void forward(ForwardPass<float>& pass) override {
    output.begin();
    const TensorQuantization from = input.quantization();
    const Rule rule(from, output.present());
    Batch<float> before = values.resize(pass.output.rows(), pass.output.cols());
    for_each_sample(pass.pool, pass.output.rows(), columns(pass.output), [&](Eigen::Index sample) {
      for (Eigen::Index index = 0; index < pass.output.cols(); ++index) {
        // What dropout has made larger, or what is no number any more, is still an integer.
        const double steps = std::fmin(
            std::fmax(std::nearbyint(double{pass.input(sample, index)} / double{from.scale}), -0x1p20),
            0x1p20);
        const double real = Layer::template value<double>(double{from.scale} * steps);
        before(sample, index) = static_cast<float>(real);
        pass.output(sample, index) = output(rule(static_cast<std::int32_t>(steps), real));
      }
    });
  }

  void backward(BackwardPass<float>& pass) override {
    Batch<float> slopes = gradients.resize(pass.output.rows(), pass.output.cols());
    output.backward(values.constant(), pass.output, pass.output_gradient, slopes, pass.pool);
    clear_gradients(pass.other_gradients);
    if (pass.input_gradient.size() == 0) return;
    for_each_sample(pass.pool, slopes.rows(), columns(slopes), [&](Eigen::Index sample) {
      for (Eigen::Index index = 0; index < slopes.cols(); ++index)
        pass.input_gradient(sample, index) =
            Layer::derivative(pass.input(sample, index)) * slopes(sample, index);
    });
  }

 private:
  template <class Values>
  static std::size_t columns(const Values& batch) {
    return static_cast<std::size_t>(batch.cols());
  }

  TensorScale input;
  OutputRounding output;
  BatchValues<float> values;
  BatchValues<float> gradients;
};

}  // namespace whet::quantized
