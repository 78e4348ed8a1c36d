#pragma once

#include <whet/train/distillation/logit_batch.hpp>
#include <whet/train/distillation/require_setting.hpp>

namespace whet {

/// weight · mean over the classes of (student - teacher)², of logits; of several teachers against the mean of
/// their logits. The labels take no part. Source: Ba and Caruana 2014, section 2.2.
struct MatchLogits {
  double weight = 1.0;

  bool needs_labels() const { return false; }
  void validate() const { detail::require_weight(weight, "MatchLogits: weight"); }

  /// The sum over the samples; adds the gradient of their mean.
  template <class Scalar>
  double evaluate(const LogitBatch<Scalar>& batch, Batch<Scalar> gradient) const {
    double total = 0.0;
    for (Eigen::Index sample = 0; sample < batch.samples(); ++sample) {
      Eigen::ArrayXd difference = batch.student_logits(sample);
      for (int which = 0; which < batch.teachers; ++which)
        difference -= batch.teacher_logits(sample, which) / batch.teachers;
      total += weight * difference.square().mean();
      add_gradient<Scalar>(gradient, sample,
                           2.0 * weight / static_cast<double>(batch.classes()) * difference);
    }
    return total;
  }
};

}  // namespace whet
