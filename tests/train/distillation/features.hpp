#pragma once

#include <cstddef>
#include <vector>

#include <whet/core/shape.hpp>
#include <whet/train/distillation/feature_batch.hpp>

#include "train/gradient_check.hpp"

/// Features of a small batch, in double.
struct FeatureCase {
  std::vector<double> student;
  whet::Shape student_shape;
  std::vector<double> teacher;
  whet::Shape teacher_shape;
  Eigen::Index samples;

  FeatureCase(whet::Shape own, whet::Shape others, std::size_t rows)
      : student(random_values(rows * own.size(), 1)),
        student_shape(own),
        teacher(random_values(rows * others.size(), 2)),
        teacher_shape(others),
        samples(static_cast<Eigen::Index>(rows)) {}

  template <class Policy>
  double evaluate(const Policy& policy, std::vector<double>* gradient = nullptr) const {
    const auto own = static_cast<Eigen::Index>(student_shape.size());
    const auto others = static_cast<Eigen::Index>(teacher_shape.size());
    const whet::FeatureBatch<double> batch{
        {student.data(), samples, own}, student_shape, {teacher.data(), samples, others}, teacher_shape};
    if (gradient == nullptr) return policy.evaluate(batch, whet::Batch<double>(nullptr, 0, 0));
    return policy.evaluate(batch, whet::Batch<double>(gradient->data(), samples, own));
  }

  /// Of the gradient of the mean over the samples, which is added to what is there, against differences.
  template <class Policy>
  double gradient_error_of(const Policy& policy) {
    std::vector<double> gradient(student.size(), 3.0);
    evaluate(policy, &gradient);
    for (double& value : gradient) value -= 3.0;
    return gradient_error(student, gradient, [&] { return evaluate(policy) / static_cast<double>(samples); });
  }
};
