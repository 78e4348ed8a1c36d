#pragma once

#include <cmath>
#include <cstddef>

#include <Eigen/Core>

#include <whet/train/operation.hpp>

namespace whet {

/// What a loss on logits compares. Logits are scores before a softmax.
template <class Scalar>
struct LogitBatch {
  ConstBatch<Scalar> student;  ///< [samples][classes]
  ConstBatch<Scalar> teacher;  ///< [samples][teachers · classes], one teacher's classes after the other's
  int teachers = 1;
  /// [samples][classes]: the probabilities that the labels stand for; zeros of a sample without a label.
  ConstBatch<Scalar> truth;
  double done = 1.0;  ///< part of the training that is over

  Eigen::Index samples() const { return student.rows(); }
  Eigen::Index classes() const { return student.cols(); }

  Eigen::ArrayXd student_logits(Eigen::Index sample) const {
    return student.row(sample).transpose().array().template cast<double>();
  }
  Eigen::ArrayXd teacher_logits(Eigen::Index sample, int which) const {
    return teacher.row(sample)
        .segment(which * classes(), classes())
        .transpose()
        .array()
        .template cast<double>();
  }
  Eigen::ArrayXd true_probabilities(Eigen::Index sample) const {
    return truth.row(sample).transpose().array().template cast<double>();
  }
};

/// log softmax(logits / temperature).
inline Eigen::ArrayXd log_softened(const Eigen::ArrayXd& logits, double temperature) {
  const Eigen::ArrayXd scaled = (logits - logits.maxCoeff()) / temperature;
  return scaled - std::log(scaled.exp().sum());
}

/// Mean over the teachers of softmax(logits / temperature), for one sample.
template <class Scalar>
Eigen::ArrayXd softened_teachers(const LogitBatch<Scalar>& batch, Eigen::Index sample, double temperature) {
  Eigen::ArrayXd sum = Eigen::ArrayXd::Zero(batch.classes());
  for (int which = 0; which < batch.teachers; ++which)
    sum += log_softened(batch.teacher_logits(sample, which), temperature).exp();
  return sum / batch.teachers;
}

/// sum p·log(p / q), given q by its logarithm; 0·log 0 is 0.
inline double divergence(const Eigen::ArrayXd& probabilities, const Eigen::ArrayXd& log_others) {
  double sum = 0.0;
  for (Eigen::Index index = 0; index < probabilities.size(); ++index)
    if (probabilities(index) > 0.0)
      sum += probabilities(index) * (std::log(probabilities(index)) - log_others(index));
  return sum;
}

/// Adds a sample's derivative, divided by the number of samples, to the gradient of the batch's mean loss.
template <class Scalar>
void add_gradient(Batch<Scalar>& gradient, Eigen::Index sample, const Eigen::ArrayXd& derivative) {
  if (gradient.size() == 0) return;
  gradient.row(sample).array() +=
      (derivative / static_cast<double>(gradient.rows())).transpose().template cast<Scalar>();
}

}  // namespace whet
