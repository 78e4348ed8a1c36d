#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include <Eigen/Core>

#include <whet/topology/record.hpp>
#include <whet/train/operation.hpp>
#include <whet/weights/aligned_values.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet::quantized {

/// Parameters beside the kernel and bias of a layer: learned scales, or the batch normalization that is
/// folded into it. They have a record of their own in the engine, before the layers that read them, so that
/// optimizer, early stopping and checkpoints see them as any others. The layer that they belong to writes
/// their gradients.
class HeldParameters {
 public:
  explicit HeldParameters(AffineExtent shape) : extent(shape), gradient_values(shape.parameters()) {}

  AffineExtent shape() const { return extent; }
  /// Those of the present forward pass.
  AffineParameters<float>& values() { return *present; }
  const AffineParameters<float>& values() const { return *present; }
  AffineParameters<float> gradients() {
    float* const kernel = gradient_values.data();
    return {{kernel, extent.outputs, extent.inputs}, {kernel + extent.weights(), extent.outputs}};
  }

  void hold(const AffineParameters<float>& parameters) {
    present.emplace(parameters);
    std::ranges::fill(gradient_values, 0.0F);
  }

 private:
  AffineExtent extent;
  std::optional<AffineParameters<float>> present;
  AlignedValues<float> gradient_values;
};

using HeldPointer = std::shared_ptr<HeldParameters>;

/// The record of held parameters. Its output, one zero a sample, says only which layer it belongs to.
class HeldParametersOperation final : public Operation<float> {
 public:
  explicit HeldParametersOperation(HeldPointer parameters) : held(std::move(parameters)) {}

  void forward(ForwardPass<float>& pass) override {
    held->hold(pass.parameters);
    pass.output.setZero();
  }
  void backward(BackwardPass<float>& pass) override {
    pass.gradients.kernel = held->gradients().kernel;
    pass.gradients.bias = held->gradients().bias;
  }

 private:
  HeldPointer held;
};

/// The record of such parameters of a network with this input.
inline LayerRecord held_record(AffineExtent extent, Shape network_input, const char* type) {
  LayerRecord record;
  record.type = type;
  record.role = LayerRole::custom;
  record.input = network_input;
  record.output = Shape(1);
  record.affine = extent;
  return record;
}

/// The gradients of branches that only say to whom held parameters belong.
template <class Gradients>
void clear_gradients(const Gradients& gradients) {
  for (Batch<float> gradient : gradients)
    if (gradient.size() > 0) gradient.setZero();
}

}  // namespace whet::quantized
