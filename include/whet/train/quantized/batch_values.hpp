#pragma once

#include <cstddef>

#include <Eigen/Core>

#include <whet/train/operation.hpp>
#include <whet/weights/aligned_values.hpp>

namespace whet::quantized {

/// Values of a batch that an operation keeps from one pass to the next: [rows][columns].
template <class Scalar>
class BatchValues {
 public:
  /// What was there is lost.
  Batch<Scalar> resize(Eigen::Index rows, Eigen::Index columns) {
    row_count = rows;
    column_count = columns;
    values.resize(static_cast<std::size_t>(rows * columns));
    return batch();
  }

  Batch<Scalar> batch() { return {values.data(), row_count, column_count}; }
  ConstBatch<Scalar> constant() const { return {values.data(), row_count, column_count}; }

 private:
  AlignedValues<Scalar> values;
  Eigen::Index row_count = 0;
  Eigen::Index column_count = 0;
};

}  // namespace whet::quantized
