#pragma once

#include <cstddef>

#include <whet/core/layer_key.hpp>
#include <whet/train/distillation/feature_batch.hpp>
#include <whet/train/distillation/require_setting.hpp>

namespace whet {

/// weight · mean over the teacher's features of (regressor(student) - teacher)²: a hint from a layer within
/// the teacher. `Hint<"block2", "block3">` names the student's layer first; of a group it is the last layer.
/// The regressor, a dense layer between vectors and a 1x1 convolution between images of the same rows and
/// columns, is trained with the student and left behind. Source: Romero et al. 2015 (FitNets), equation 3;
/// weight as in Tian et al. 2020 (contrastive representation distillation), appendix.
template <LayerKey StudentLayer, LayerKey TeacherLayer>
struct Hint {
  static constexpr LayerKey student_tap = StudentLayer;
  static constexpr LayerKey teacher_tap = TeacherLayer;
  static constexpr FeatureFit fit = FeatureFit::same_pixels;
  /// What it compares has gone through a regressor to the teacher's shape.
  static constexpr bool has_regressor = true;

  double weight = 100.0;

  void validate() const { detail::require_weight(weight, "Hint: weight"); }

  /// The sum over the samples; adds the gradient of their mean, unless there is none.
  template <class Scalar>
  double evaluate(const FeatureBatch<Scalar>& batch, Batch<Scalar> gradient) const {
    const auto values = static_cast<double>(batch.teacher.cols());
    if (gradient.size() > 0)
      gradient += static_cast<Scalar>(2.0 * weight / (values * static_cast<double>(batch.teacher.rows()))) *
                  (batch.student - batch.teacher);
    double total = 0.0;
    for (Eigen::Index sample = 0; sample < batch.teacher.rows(); ++sample)
      total += static_cast<double>((batch.student.row(sample) - batch.teacher.row(sample)).squaredNorm());
    return weight / values * total;
  }
};

}  // namespace whet
