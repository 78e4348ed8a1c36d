#pragma once

#include <cstddef>

#include <whet/precision/float_affine.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// One step of gradient descent of y = W·x + b, and the gradient of x with the weights as they were before.
/// Shapes: W [outputs][inputs] in any panel layout, x and dx [inputs], dy [outputs]; dx is null where nobody
/// needs it. Numbers: float32. `rule(weight, gradient, memory)` changes a weight, and what it remembers of
/// it: memory [outputs · inputs + outputs][Rule::remembered], weights first.
template <class Rule, class Target, int Outputs, int Inputs>
void descend(generic, const Rule& rule, FloatAffine<Target, Float32, Outputs, Inputs>& parameters,
             const float* x, const float* dy, float* dx, float* memory) noexcept {
  constexpr Panel panel = Target::float32_panel;
  if (dx != nullptr)
    for (int input = 0; input < Inputs; ++input) dx[input] = 0.0f;
  for (int output = 0; output < Outputs; ++output) {
    for (int input = 0; input < Inputs; ++input) {
      float& weight = parameters.weights[panel.index(output, input, Inputs)];
      if (dx != nullptr) dx[input] += weight * dy[output];
      rule(weight, dy[output] * x[input], memory);
      memory += Rule::remembered;
    }
  }
  for (int output = 0; output < Outputs; ++output, memory += Rule::remembered)
    rule(parameters.bias[output], dy[output], memory);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
