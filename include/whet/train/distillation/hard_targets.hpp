#pragma once

#include <whet/train/distillation/logit_batch.hpp>
#include <whet/train/distillation/require_setting.hpp>

namespace whet {

/// weight · cross-entropy with the labels, -sum t_k·log softmax(student)_k, where t are the labels'
/// probabilities. A sample without a label adds nothing, and still counts in the mean of its batch. For
/// `Combined`, beside losses that do not see the labels.
struct HardTargets {
  double weight = 1.0;

  /// Whether every sample must have a label.
  bool needs_labels() const { return false; }
  void validate() const { detail::require_weight(weight, "HardTargets: weight"); }

  /// The sum over the samples; adds the gradient of their mean.
  template <class Scalar>
  double evaluate(const LogitBatch<Scalar>& batch, Batch<Scalar> gradient) const {
    double total = 0.0;
    for (Eigen::Index sample = 0; sample < batch.samples(); ++sample) {
      const Eigen::ArrayXd truth = batch.true_probabilities(sample);
      const double mass = truth.sum();
      if (mass == 0.0) continue;
      const Eigen::ArrayXd log_student = log_softened(batch.student_logits(sample), 1.0);
      total -= weight * (truth * log_student).sum();
      add_gradient<Scalar>(gradient, sample, weight * (mass * log_student.exp() - truth));
    }
    return total;
  }
};

}  // namespace whet
