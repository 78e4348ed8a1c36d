#pragma once

#include <memory>

#include <whet/topology/flatten.hpp>
#include <whet/topology/reshape.hpp>
#include <whet/train/operation.hpp>

namespace whet {

/// The values as they are, under another shape.
template <class Scalar>
class IdentityOperation final : public Operation<Scalar> {
 public:
  void forward(ForwardPass<Scalar>& pass) override { pass.output = pass.input; }
  void backward(BackwardPass<Scalar>& pass) override {
    if (pass.input_gradient.size() > 0) pass.input_gradient = pass.output_gradient;
  }
};

template <class Scalar>
OperationPointer<Scalar> make_operation(Flatten, const LayerRecord&) {
  return std::make_unique<IdentityOperation<Scalar>>();
}
template <class Scalar, int Height, int Width, int Channels>
OperationPointer<Scalar> make_operation(Reshape<Height, Width, Channels>, const LayerRecord&) {
  return std::make_unique<IdentityOperation<Scalar>>();
}

}  // namespace whet
