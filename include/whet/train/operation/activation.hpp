#pragma once

#include <concepts>
#include <cstddef>
#include <memory>

#include <whet/topology/record.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operation/elementwise.hpp>

namespace whet {

/// A layer that is one differentiable function of each value, ours or a user's own.
template <class Layer>
concept ActivationLayer = Layer::role == LayerRole::activation&& requires(double x) {
  { Layer::value(x) } -> std::convertible_to<double>;
  { Layer::derivative(x) } -> std::convertible_to<double>;
};

/// y = f(x). Backward: dx = f'(x)·dy.
template <class Scalar, ActivationLayer Layer>
class ActivationOperation final : public Operation<Scalar> {
 public:
  void forward(ForwardPass<Scalar>& pass) override {
    const Scalar* const input = pass.input.data();
    Scalar* const output = pass.output.data();
    for_each_range(pass.pool, size_of(pass.output), [&](std::size_t begin, std::size_t end) {
      for (std::size_t index = begin; index < end; ++index) output[index] = Layer::value(input[index]);
    });
  }

  void backward(BackwardPass<Scalar>& pass) override {
    const Scalar* const input = pass.input.data();
    const Scalar* const output_gradient = pass.output_gradient.data();
    Scalar* const input_gradient = pass.input_gradient.data();
    for_each_range(pass.pool, size_of(pass.input_gradient), [&](std::size_t begin, std::size_t end) {
      for (std::size_t index = begin; index < end; ++index)
        input_gradient[index] = Layer::derivative(input[index]) * output_gradient[index];
    });
  }

 private:
  static std::size_t size_of(const Batch<Scalar>& batch) { return static_cast<std::size_t>(batch.size()); }
};

template <class Scalar, ActivationLayer Layer>
OperationPointer<Scalar> make_operation(Layer, const LayerRecord&) {
  return std::make_unique<ActivationOperation<Scalar, Layer>>();
}

}  // namespace whet
