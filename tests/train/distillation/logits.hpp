#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include <whet/train/distillation/logit_batch.hpp>

#include "train/gradient_check.hpp"

/// Logits, truth and results of a small batch, in double.
struct LogitCase {
  std::vector<double> student;
  std::vector<double> teacher;
  std::vector<double> truth;
  Eigen::Index samples;
  int teachers = 1;
  double done = 1.0;

  Eigen::Index classes() const { return static_cast<Eigen::Index>(student.size()) / samples; }

  template <class Policy>
  double evaluate(const Policy& policy, std::vector<double>* gradient = nullptr) const {
    const auto k = classes();
    const whet::LogitBatch<double> batch{{student.data(), samples, k},
                                         {teacher.data(), samples, k * teachers},
                                         teachers,
                                         {truth.data(), samples, k},
                                         done};
    if (gradient == nullptr) return policy.evaluate(batch, whet::Batch<double>(nullptr, 0, 0));
    gradient->assign(student.size(), 0.0);
    return policy.evaluate(batch, whet::Batch<double>(gradient->data(), samples, k));
  }

  /// Of the gradient of the mean over the samples against central differences.
  template <class Policy>
  double gradient_error_of(const Policy& policy) {
    std::vector<double> gradient;
    evaluate(policy, &gradient);
    return gradient_error(student, gradient, [&] { return evaluate(policy) / static_cast<double>(samples); });
  }

  /// exp(x_k / T) / sum exp(x / T), term by term. `first` is where the logits of a sample begin.
  std::vector<double> softmax(const std::vector<double>& logits, std::size_t first,
                              double temperature) const {
    std::vector<double> result;
    double sum = 0.0;
    for (std::size_t k = 0; k < static_cast<std::size_t>(classes()); ++k)
      result.push_back(std::exp(logits[first + k] / temperature));
    for (const double value : result) sum += value;
    for (double& value : result) value /= sum;
    return result;
  }
};

/// Three samples of four classes, two of them labelled; `teachers` teachers.
inline LogitCase logit_case(int teachers = 1) {
  return {random_values(12, 1, 3.0),
          random_values(static_cast<std::size_t>(12 * teachers), 2, 3.0),
          {0, 1, 0, 0, /**/ 0, 0, 0, 0, /**/ 0.2, 0, 0, 0.8},
          3,
          teachers};
}

inline double divergence_of(const std::vector<double>& p, const std::vector<double>& q) {
  double sum = 0.0;
  for (std::size_t k = 0; k < p.size(); ++k) sum += p[k] * std::log(p[k] / q[k]);
  return sum;
}
