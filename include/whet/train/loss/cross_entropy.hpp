#pragma once

#include <cmath>
#include <cstddef>

#include <whet/train/loss.hpp>

namespace whet {

/// -sum over the classes of q_k·log p_k with p = softmax(scores). With label smoothing e among K classes, q
/// is 1 - e + e/K for the label and e/K for the others; of soft labels, (1 - e) times them + e/K. Gradient:
/// (p - q) / batch. Source: Szegedy et al. 2016, section 7.
template <class Scalar>
class CrossEntropy final : public Loss<Scalar> {
 public:
  explicit CrossEntropy(double label_smoothing = 0.0) : smoothing(label_smoothing) {}

  bool takes_scores() const override { return true; }
  bool takes_targets() const override { return false; }

  double evaluate(const LossInput<Scalar>& input, Batch<Scalar> gradient) const override {
    const auto classes = input.outputs.cols();
    const double rest = smoothing / static_cast<double>(classes);
    const bool soft = input.soft_labels.rows() > 0;
    double total = 0.0;
    for (Eigen::Index row = 0; row < input.outputs.rows(); ++row) {
      const auto scores = input.outputs.row(row).array();
      const auto label = static_cast<Eigen::Index>(input.labels[static_cast<std::size_t>(row)]);
      const Scalar largest = scores.maxCoeff();
      const Scalar sum = (scores - largest).exp().sum();
      // log p_k = (score_k - largest) - log sum
      const double log_sum = std::log(static_cast<double>(sum));
      const Scalar truth =
          soft ? ((scores - largest) * input.soft_labels.row(row).array()).sum() : scores(label) - largest;
      const double label_term = static_cast<double>(truth) - log_sum;
      const double mean_term = static_cast<double>((scores - largest).mean()) - log_sum;
      total -= (1.0 - smoothing) * label_term + smoothing * mean_term;
      if (gradient.size() == 0) continue;
      gradient.row(row).array() = (scores - largest).exp() / sum - static_cast<Scalar>(rest);
      if (soft)
        gradient.row(row) -= static_cast<Scalar>(1.0 - smoothing) * input.soft_labels.row(row);
      else
        gradient(row, label) -= static_cast<Scalar>(1.0 - smoothing);
    }
    gradient /= static_cast<Scalar>(input.outputs.rows());
    return total;
  }

 private:
  double smoothing;
};

}  // namespace whet
