#include <cmath>
#include <vector>

#include <whet/train/distillation/relational.hpp>

#include "catch.hpp"
#include "train/distillation/features.hpp"

namespace {

using Relations = whet::Relational<"own", "others">;
using Vector = std::vector<double>;

double huber(double error) { return std::abs(error) < 1.0 ? error * error / 2.0 : std::abs(error) - 0.5; }

Vector difference(const Vector& values, std::size_t size, std::size_t first, std::size_t second) {
  Vector result(size);
  for (std::size_t index = 0; index < size; ++index)
    result[index] = values[first * size + index] - values[second * size + index];
  return result;
}
double dot(const Vector& first, const Vector& second) {
  double sum = 0.0;
  for (std::size_t index = 0; index < first.size(); ++index) sum += first[index] * second[index];
  return sum;
}

double distance(const Vector& values, std::size_t size, std::size_t i, std::size_t j) {
  const Vector between = difference(values, size, i, j);
  return std::sqrt(dot(between, between));
}
double mean_distance(const Vector& values, std::size_t size) {
  const std::size_t samples = values.size() / size;
  double sum = 0.0;
  for (std::size_t i = 0; i < samples; ++i)
    for (std::size_t j = 0; j < samples; ++j) sum += distance(values, size, i, j);
  return sum / static_cast<double>(samples * (samples - 1));
}
/// Cosine of the angle at sample j.
double cosine(const Vector& values, std::size_t size, std::size_t i, std::size_t j, std::size_t k) {
  if (i == j || k == j) return 0.0;
  return dot(difference(values, size, i, j), difference(values, size, k, j)) /
         (distance(values, size, i, j) * distance(values, size, k, j));
}

double reference(const FeatureCase& batch, const Relations& policy) {
  const auto samples = static_cast<std::size_t>(batch.samples);
  const std::size_t own = batch.student_shape.size();
  const std::size_t others = batch.teacher_shape.size();
  double distances = 0.0;
  double angles = 0.0;
  for (std::size_t i = 0; i < samples; ++i)
    for (std::size_t j = 0; j < samples; ++j) {
      distances += huber(distance(batch.student, own, i, j) / mean_distance(batch.student, own) -
                         distance(batch.teacher, others, i, j) / mean_distance(batch.teacher, others));
      for (std::size_t k = 0; k < samples; ++k)
        angles += huber(cosine(batch.student, own, i, j, k) - cosine(batch.teacher, others, i, j, k));
    }
  const auto n = static_cast<double>(samples);
  return n * (policy.distance * distances / (n * n) + policy.angle * angles / (n * n * n));
}

}  // namespace

TEST_CASE("relations are distances and angles between the samples of a batch") {
  for (const Relations policy : {Relations{}, Relations{1.0, 0.0}, Relations{0.0, 1.0}}) {
    FeatureCase batch(whet::Shape(3), whet::Shape(2, 1, 2), 5);
    CHECK(batch.evaluate(policy) == Catch::Approx(reference(batch, policy)));
    CHECK(batch.gradient_error_of(policy) < 1e-7);
  }
}

TEST_CASE("relations do not change when the student's features are scaled and moved") {
  FeatureCase batch(whet::Shape(3), whet::Shape(3), 4);
  batch.teacher = batch.student;
  for (double& value : batch.student) value = 5.0 * value + 1.0;
  CHECK(batch.evaluate(Relations{}) == Catch::Approx(0.0).margin(1e-12));
}

TEST_CASE("samples in the same place, or one alone, have relations without a gradient") {
  FeatureCase batch(whet::Shape(2), whet::Shape(2), 3);
  batch.student = {1, 2, 1, 2, 1, 2};
  Vector gradient(6);
  CHECK(std::isfinite(batch.evaluate(Relations{}, &gradient)));
  CHECK(gradient == Vector(6));
  FeatureCase alone(whet::Shape(2), whet::Shape(2), 1);
  CHECK(alone.evaluate(Relations{}) == 0.0);
  CHECK_THROWS(Relations{.distance = -1.0}.validate());
  CHECK_THROWS(Relations{.angle = NAN}.validate());
}
