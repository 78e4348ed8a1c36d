#pragma once

#include <algorithm>
#include <cmath>

#include <whet/train/distillation/hard_targets.hpp>
#include <whet/train/distillation/logit_batch.hpp>
#include <whet/train/distillation/require_setting.hpp>

namespace whet {

/// Cross-entropy with the labels + T² · (alpha · KL of label against the rest + beta · KL among the other
/// classes), both of softmax(logits / T), mean over the samples. The teacher's part grows linearly from zero
/// over the first `warm_up` of the training. Every sample has a label, of a mixture that of its larger part.
/// Source: Zhao et al. 2022 (decoupled knowledge distillation), equation 7; the weights and the warm-up of 20
/// in 240 epochs are those of the authors' experiments.
struct Decoupled {
  double alpha = 1.0;
  double beta = 8.0;
  double temperature = 4.0;
  double warm_up = 20.0 / 240.0;  ///< part of the training
  double labels = 1.0;            ///< weight of the cross-entropy

  bool needs_labels() const { return true; }
  void validate() const {
    detail::require_weight(alpha, "Decoupled: alpha");
    detail::require_weight(beta, "Decoupled: beta");
    detail::require_temperature(temperature, "Decoupled: temperature");
    detail::require_setting(warm_up >= 0.0 && warm_up <= 1.0, "Decoupled: warm_up", "from 0 to 1", warm_up);
    detail::require_weight(labels, "Decoupled: labels");
  }

  /// The sum over the samples; adds the gradient of their mean.
  template <class Scalar>
  double evaluate(const LogitBatch<Scalar>& batch, Batch<Scalar> gradient) const {
    double total = HardTargets{.weight = labels}.evaluate(batch, gradient);
    const double warmth = warm_up > 0.0 ? std::min(1.0, batch.done / warm_up) : 1.0;
    const double scale = warmth * temperature * temperature;
    for (Eigen::Index sample = 0; sample < batch.samples(); ++sample) {
      Eigen::Index label = 0;
      batch.true_probabilities(sample).maxCoeff(&label);
      const Eigen::ArrayXd teacher = softened_teachers(batch, sample, temperature);
      const Parts parts = compare(batch.student_logits(sample) / temperature, teacher, label);
      total += scale * (alpha * parts.target + beta * parts.others);
      add_gradient<Scalar>(
          gradient, sample,
          scale / temperature * (alpha * parts.target_derivative + beta * parts.others_derivative));
    }
    return total;
  }

 private:
  /// Both divergences of a sample, and their derivatives with respect to the softened logits.
  struct Parts {
    double target = 0.0;
    double others = 0.0;
    Eigen::ArrayXd target_derivative;
    Eigen::ArrayXd others_derivative;
  };

  static double softplus(double value) {
    return std::max(value, 0.0) + std::log1p(std::exp(-std::abs(value)));
  }

  static Parts compare(const Eigen::ArrayXd& softened, const Eigen::ArrayXd& teacher, Eigen::Index label) {
    Eigen::ArrayXd rest = softened;
    rest(label) = -INFINITY;
    const double largest = rest.maxCoeff();
    const double log_rest = largest + std::log((rest - largest).exp().sum());
    // softmax of the label = 1 / (1 + exp(-margin))
    const double margin = softened(label) - log_rest;
    const Eigen::ArrayXd student_others = (rest - log_rest).exp();

    Eigen::ArrayXd others = teacher;
    others(label) = 0.0;
    const double rest_mass = others.sum();
    Parts parts;
    parts.target = 0.0;
    if (teacher(label) > 0.0) parts.target += teacher(label) * (std::log(teacher(label)) + softplus(-margin));
    if (rest_mass > 0.0) parts.target += rest_mass * (std::log(rest_mass) + softplus(margin));
    const double slope = 1.0 / (1.0 + std::exp(-margin)) - teacher(label);
    parts.target_derivative = -slope * student_others;
    parts.target_derivative(label) = slope;

    parts.others_derivative = Eigen::ArrayXd::Zero(softened.size());
    if (rest_mass <= 0.0) return parts;  // The teacher says nothing of the other classes
    others /= rest_mass;
    parts.others = divergence(others, rest - log_rest);
    parts.others_derivative = student_others - others;
    return parts;
  }
};

}  // namespace whet
