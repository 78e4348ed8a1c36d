#pragma once

#include <whet/train/loss.hpp>

namespace whet {

/// Mean over a sample's outputs of (y - t)². Gradient: 2·(y - t) / (outputs · batch).
template <class Scalar>
class MeanSquaredError final : public Loss<Scalar> {
 public:
  bool takes_scores() const override { return false; }
  bool takes_targets() const override { return true; }

  double evaluate(const LossInput<Scalar>& input, Batch<Scalar> gradient) const override {
    double total = 0.0;
    for (Eigen::Index row = 0; row < input.outputs.rows(); ++row)
      total += static_cast<double>((input.outputs.row(row) - input.targets.row(row)).squaredNorm());
    if (gradient.size() > 0)
      gradient = (input.outputs - input.targets) * (Scalar(2) / static_cast<Scalar>(input.outputs.size()));
    return total / static_cast<double>(input.outputs.cols());
  }
};

}  // namespace whet
