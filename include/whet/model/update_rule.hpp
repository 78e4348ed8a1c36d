#pragma once

namespace whet {

/// Stochastic gradient descent: w -= learning_rate · dL/dw.
struct Sgd {
  float learning_rate = 0.01f;

  /// Floats that are remembered of each weight.
  static constexpr int remembered = 0;
  void operator()(float& weight, float gradient, float*) const noexcept {
    weight -= learning_rate * gradient;
  }
};

/// v = momentum · v + dL/dw, w -= learning_rate · v.
struct Momentum {
  float learning_rate = 0.01f;
  float momentum = 0.9f;

  static constexpr int remembered = 1;
  void operator()(float& weight, float gradient, float* velocity) const noexcept {
    *velocity = momentum * *velocity + gradient;
    weight -= learning_rate * *velocity;
  }
};

}  // namespace whet
