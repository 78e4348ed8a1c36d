#pragma once

#include <whet/train/distillation/hard_targets.hpp>
#include <whet/train/distillation/logit_batch.hpp>
#include <whet/train/distillation/require_setting.hpp>

namespace whet {

/// alpha · T² · KL(teacher ‖ student) + (1 - alpha) · cross-entropy with the labels, mean over the samples.
/// Teacher and student are softmax(logits / T); of several teachers it is the mean of these. T² keeps the
/// gradient's size, which falls with 1 / T², beside that of the labels. A sample without a label has the
/// first part alone. Source: Hinton et al. 2015, section 2.
struct SoftTargets {
  double temperature = 4.0;
  double alpha = 0.7;

  bool needs_labels() const { return alpha == 0.0; }
  void validate() const {
    detail::require_temperature(temperature, "SoftTargets: temperature");
    detail::require_setting(alpha >= 0.0 && alpha <= 1.0, "SoftTargets: alpha", "from 0 to 1", alpha);
  }

  /// The sum over the samples; adds the gradient of their mean.
  template <class Scalar>
  double evaluate(const LogitBatch<Scalar>& batch, Batch<Scalar> gradient) const {
    double total = HardTargets{.weight = 1.0 - alpha}.evaluate(batch, gradient);
    const double scale = alpha * temperature * temperature;
    for (Eigen::Index sample = 0; sample < batch.samples(); ++sample) {
      const Eigen::ArrayXd teacher = softened_teachers(batch, sample, temperature);
      const Eigen::ArrayXd log_student = log_softened(batch.student_logits(sample), temperature);
      total += scale * divergence(teacher, log_student);
      add_gradient<Scalar>(gradient, sample, scale / temperature * (log_student.exp() - teacher));
    }
    return total;
  }
};

}  // namespace whet
