#pragma once

#include <memory>

#include <whet/topology/softmax.hpp>
#include <whet/train/operation.hpp>

namespace whet {

/// y_i = exp(x_i) / sum of exp(x) over the channels of each pixel; the largest x is taken off first, so that
/// nothing overflows. Backward: dx_i = y_i·(dy_i - sum of y·dy).
template <class Scalar>
class SoftmaxOperation final : public Operation<Scalar> {
 public:
  explicit SoftmaxOperation(int channels) : channel_count(channels) {}

  void forward(ForwardPass<Scalar>& pass) override {
    const ConstBatch<Scalar> input = by_pixel(pass.input.data(), pass.input.size());
    Batch<Scalar> output(pass.output.data(), input.rows(), input.cols());
    for (Eigen::Index row = 0; row < input.rows(); ++row) {
      output.row(row) = (input.row(row).array() - input.row(row).maxCoeff()).exp();
      output.row(row) /= output.row(row).sum();
    }
  }

  void backward(BackwardPass<Scalar>& pass) override {
    if (pass.input_gradient.size() == 0) return;
    const ConstBatch<Scalar> output = by_pixel(pass.output.data(), pass.output.size());
    const ConstBatch<Scalar> above = by_pixel(pass.output_gradient.data(), pass.output_gradient.size());
    Batch<Scalar> below(pass.input_gradient.data(), output.rows(), output.cols());
    for (Eigen::Index row = 0; row < output.rows(); ++row)
      below.row(row) =
          output.row(row).array() * (above.row(row).array() - output.row(row).dot(above.row(row)));
  }

 private:
  ConstBatch<Scalar> by_pixel(const Scalar* values, Eigen::Index size) const {
    return {values, size / channel_count, channel_count};
  }

  int channel_count;
};

template <class Scalar>
OperationPointer<Scalar> make_operation(Softmax, const LayerRecord& record) {
  return std::make_unique<SoftmaxOperation<Scalar>>(record.input.channels);
}

}  // namespace whet
