#pragma once

#include <cstddef>
#include <memory>

#include <whet/topology/dropout.hpp>
#include <whet/train/operation.hpp>
#include <whet/weights/aligned_values.hpp>

namespace whet {

/// While training, y = x·k with k = 0 at the given rate and else 1 / (1 - rate); at inference y = x.
/// Backward: dx = k·dy. Draws one number for each value, in order.
template <class Scalar>
class DropoutOperation final : public Operation<Scalar> {
 public:
  explicit DropoutOperation(double rate) : drop_rate(rate) {}

  void forward(ForwardPass<Scalar>& pass) override {
    const auto kept = static_cast<Scalar>(1.0 / (1.0 - drop_rate));
    factors.assign(static_cast<std::size_t>(pass.input.size()), Scalar(1));
    if (pass.generator != nullptr)
      for (Scalar& factor : factors) factor = pass.generator->uniform() < drop_rate ? Scalar(0) : kept;
    pass.output.array() = pass.input.array() * factors_like(pass.input).array();
  }

  void backward(BackwardPass<Scalar>& pass) override {
    if (pass.input_gradient.size() > 0)
      pass.input_gradient.array() = pass.output_gradient.array() * factors_like(pass.output_gradient).array();
  }

 private:
  ConstBatch<Scalar> factors_like(const ConstBatch<Scalar>& batch) const {
    return {factors.data(), batch.rows(), batch.cols()};
  }

  double drop_rate;
  AlignedValues<Scalar> factors;
};

template <class Scalar, class Rate>
OperationPointer<Scalar> make_operation(Dropout<Rate>, const LayerRecord&) {
  return std::make_unique<DropoutOperation<Scalar>>(Dropout<Rate>::rate);
}

}  // namespace whet
