#pragma once

#include <whet/core/shape.hpp>
#include <whet/train/operation.hpp>

namespace whet {

/// What a loss on features compares: one row for each sample, its tensor in NHWC order.
template <class Scalar>
struct FeatureBatch {
  ConstBatch<Scalar> student;
  Shape student_shape;
  ConstBatch<Scalar> teacher;
  Shape teacher_shape;
};

/// Which features of student and teacher a loss can compare.
enum class FeatureFit {
  any,          ///< of any two shapes
  same_pixels,  ///< of as many rows and columns; channels may differ
  same_map      ///< the same, more than one pixel
};

constexpr bool features_fit(FeatureFit fit, Shape student, Shape teacher) {
  if (fit == FeatureFit::any) return true;
  const bool same = student.height == teacher.height && student.width == teacher.width;
  return same && (fit == FeatureFit::same_pixels || student.pixels() > 1);
}

}  // namespace whet
