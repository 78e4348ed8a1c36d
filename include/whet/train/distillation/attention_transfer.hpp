#pragma once

#include <cmath>
#include <cstddef>

#include <Eigen/Core>

#include <whet/core/layer_key.hpp>
#include <whet/train/distillation/feature_batch.hpp>
#include <whet/train/distillation/require_setting.hpp>

namespace whet {

/// weight · mean over the pixels of (attention of student - attention of teacher)². The attention of an image
/// is the map of sum over the channels of |x|^power, divided by its Euclidean norm.
/// `AttentionTransfer<"block2", "block3">` names the student's layer first; of a group it is the last layer.
/// Both have the same rows and columns; of one pixel there is no map. Source: Zagoruyko and Komodakis 2017,
/// equation 2, with the mean and the weight of the authors' code.
template <LayerKey StudentLayer, LayerKey TeacherLayer>
struct AttentionTransfer {
  static constexpr LayerKey student_tap = StudentLayer;
  static constexpr LayerKey teacher_tap = TeacherLayer;
  static constexpr FeatureFit fit = FeatureFit::same_map;
  static constexpr bool has_regressor = false;

  double power = 2.0;
  double weight = 1000.0;

  void validate() const {
    detail::require_setting(power >= 1.0 && std::isfinite(power), "AttentionTransfer: power",
                            "a finite number of at least 1", power);
    detail::require_weight(weight, "AttentionTransfer: weight");
  }

  /// The sum over the samples; adds the gradient of their mean, unless there is none.
  template <class Scalar>
  double evaluate(const FeatureBatch<Scalar>& batch, Batch<Scalar> gradient) const {
    double total = 0.0;
    for (Eigen::Index sample = 0; sample < batch.student.rows(); ++sample) {
      const Attention student = attend(batch.student.row(sample).data(), batch.student_shape);
      const Attention teacher = attend(batch.teacher.row(sample).data(), batch.teacher_shape);
      const Eigen::ArrayXd difference = student.map - teacher.map;
      total += weight * difference.square().mean();
      if (gradient.size() == 0 || student.norm == 0.0) continue;
      // Through the division by the norm, which takes away what is parallel to the map.
      const double scale = 2.0 * weight / static_cast<double>(difference.size() * gradient.rows());
      const double parallel = (difference * student.map).sum();
      const Eigen::ArrayXd of_sums = scale / student.norm * (difference - parallel * student.map);
      add_derivative(batch.student.row(sample).data(), batch.student_shape.channels, of_sums,
                     gradient.row(sample).data());
    }
    return total;
  }

 private:
  struct Attention {
    Eigen::ArrayXd map;  ///< zeros where every value is zero
    double norm = 0.0;
  };

  double raised(double magnitude) const {
    return power == 2.0 ? magnitude * magnitude : std::pow(magnitude, power);
  }

  template <class Scalar>
  Attention attend(const Scalar* values, Shape shape) const {
    Attention result{Eigen::ArrayXd::Zero(shape.pixels())};
    for (Eigen::Index pixel = 0; pixel < result.map.size(); ++pixel)
      for (int channel = 0; channel < shape.channels; ++channel)
        result.map(pixel) += raised(std::abs(static_cast<double>(*values++)));
    result.norm = result.map.matrix().norm();
    if (result.norm > 0.0) result.map /= result.norm;
    return result;
  }

  template <class Scalar>
  void add_derivative(const Scalar* values, int channels, const Eigen::ArrayXd& of_sums,
                      Scalar* gradient) const {
    for (const double slope : of_sums)
      for (int channel = 0; channel < channels; ++channel, ++values, ++gradient) {
        const double value = static_cast<double>(*values);
        // Of power 1 any slope from -1 to 1 would do there.
        if (value == 0.0) continue;
        const double magnitude = power == 2.0 ? std::abs(value) : std::pow(std::abs(value), power - 1.0);
        *gradient += static_cast<Scalar>(slope * power * std::copysign(magnitude, value));
      }
  }
};

}  // namespace whet
