#pragma once

#include <cmath>
#include <cstddef>

#include <Eigen/Core>

#include <whet/core/layer_key.hpp>
#include <whet/train/distillation/feature_batch.hpp>
#include <whet/train/distillation/require_setting.hpp>

namespace whet {

/// How the samples of a batch lie to one another, in place of where they are. distance · mean over the pairs
/// of huber(d), with the distances divided by their mean over pairs of different samples, + angle · mean over
/// the triples of huber(cosine of the angle at the second sample); huber of student less teacher. Features
/// may have any shape. `Relational<"embedding", "embedding">` names the student's layer first; of a group it
/// is the last layer. Costs samples³ · features, on one thread.
/// Source: Park et al. 2019, equations 5 to 10, with the means over all pairs and triples of the authors'
/// code.
template <LayerKey StudentLayer, LayerKey TeacherLayer>
struct Relational {
  static constexpr LayerKey student_tap = StudentLayer;
  static constexpr LayerKey teacher_tap = TeacherLayer;
  static constexpr FeatureFit fit = FeatureFit::any;
  static constexpr bool has_regressor = false;

  double distance = 25.0;
  double angle = 50.0;

  void validate() const {
    detail::require_weight(distance, "Relational: distance");
    detail::require_weight(angle, "Relational: angle");
  }

  /// The loss of the batch times its samples; adds the gradient of the loss, unless there is none.
  template <class Scalar>
  double evaluate(const FeatureBatch<Scalar>& batch, Batch<Scalar> gradient) const {
    const Matrix student = batch.student.template cast<double>();
    const Matrix teacher = batch.teacher.template cast<double>();
    Matrix derivative = Matrix::Zero(student.rows(), student.cols());
    double loss = 0.0;
    if (distance > 0.0) loss += distance * compare_distances(student, teacher, distance, derivative);
    if (angle > 0.0) loss += angle * compare_angles(student, teacher, angle, derivative);
    if (gradient.size() > 0) gradient += derivative.template cast<Scalar>();
    return loss * static_cast<double>(student.rows());
  }

 private:
  using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  static double huber(double error) {
    const double magnitude = std::abs(error);
    return magnitude < 1.0 ? 0.5 * error * error : magnitude - 0.5;
  }
  static double huber_slope(double error) { return std::fmax(-1.0, std::fmin(1.0, error)); }

  /// Distances between samples, and their mean over those that are not zero.
  struct Distances {
    Matrix values;
    double mean = 1.0;
    double count = 0.0;
  };
  static Distances distances(const Matrix& features) {
    const Eigen::Index samples = features.rows();
    Distances result{Matrix::Zero(samples, samples)};
    double sum = 0.0;
    for (Eigen::Index first = 0; first < samples; ++first)
      for (Eigen::Index second = 0; second < samples; ++second) {
        const double value = (features.row(first) - features.row(second)).norm();
        result.values(first, second) = value;
        sum += value;
        if (value > 0.0) result.count += 1.0;
      }
    if (result.count > 0.0) result.mean = sum / result.count;
    return result;
  }

  static double compare_distances(const Matrix& student, const Matrix& teacher, double weight,
                                  Matrix& derivative) {
    const Distances own = distances(student);
    const Distances others = distances(teacher);
    const Matrix error = own.values / own.mean - others.values / others.mean;
    const auto pairs = static_cast<double>(error.size());
    const Matrix slopes = error.unaryExpr(&huber_slope) * (weight / pairs);
    // d/own.mean: the mean is a mean of the same distances
    const double of_mean = -slopes.cwiseProduct(own.values).sum() / (own.mean * own.mean);
    for (Eigen::Index first = 0; first < student.rows(); ++first)
      for (Eigen::Index second = 0; second < student.rows(); ++second) {
        const double length = own.values(first, second);
        if (length == 0.0) continue;
        const double slope = slopes(first, second) / own.mean + of_mean / own.count;
        const auto step = (slope / length * (student.row(first) - student.row(second))).eval();
        derivative.row(first) += step;
        derivative.row(second) -= step;
      }
    return error.unaryExpr(&huber).sum() / pairs;
  }

  /// Unit vectors from sample `vertex` to each sample, zero where there is no direction, and their lengths.
  static Matrix directions(const Matrix& features, Eigen::Index vertex, Eigen::VectorXd& lengths) {
    Matrix result = features.rowwise() - features.row(vertex);
    lengths = result.rowwise().norm();
    for (Eigen::Index sample = 0; sample < result.rows(); ++sample)
      if (lengths(sample) > 0.0) result.row(sample) /= lengths(sample);
    return result;
  }

  static double compare_angles(const Matrix& student, const Matrix& teacher, double weight,
                               Matrix& derivative) {
    const Eigen::Index samples = student.rows();
    const double triples = std::pow(static_cast<double>(samples), 3.0);
    Eigen::VectorXd lengths;
    Eigen::VectorXd teacher_lengths;
    double total = 0.0;
    for (Eigen::Index vertex = 0; vertex < samples; ++vertex) {
      const Matrix others = directions(teacher, vertex, teacher_lengths);
      const Matrix own = directions(student, vertex, lengths);
      const Matrix error = own * own.transpose() - others * others.transpose();
      total += error.unaryExpr(&huber).sum();
      // The matrix of errors is symmetric: each unit vector stands in a row and in a column.
      const Matrix of_units = 2.0 * weight / triples * error.unaryExpr(&huber_slope) * own;
      for (Eigen::Index sample = 0; sample < samples; ++sample) {
        if (lengths(sample) == 0.0) continue;
        const auto unit = own.row(sample);
        const auto step =
            ((of_units.row(sample) - of_units.row(sample).dot(unit) * unit) / lengths(sample)).eval();
        derivative.row(sample) += step;
        derivative.row(vertex) -= step;
      }
    }
    return total / triples;
  }
};

}  // namespace whet
