#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include <whet/train/generator.hpp>
#include <whet/transform/learned_rounding.hpp>

#include "catch.hpp"

using whet::detail::LearnedRounding;
using whet::detail::RowMatrix;

namespace {

RowMatrix random_matrix(Eigen::Index rows, Eigen::Index columns, std::uint64_t seed) {
  whet::Generator generator(seed);
  RowMatrix result(rows, columns);
  for (float& value : result.reshaped()) value = static_cast<float>(2.0 * generator.uniform() - 1.0);
  return result;
}

/// Inputs that have much in common, as those of a network do.
RowMatrix correlated_inputs(Eigen::Index rows, Eigen::Index columns) {
  RowMatrix result = 0.3f * random_matrix(rows, columns, 4);
  result.colwise() += random_matrix(rows, 1, 5).col(0);
  return result;
}

double error_of(const RowMatrix& inputs, const RowMatrix& kernel, const RowMatrix& rounded) {
  return static_cast<double>((inputs * (rounded - kernel).transpose()).squaredNorm());
}

}  // namespace

TEST_CASE("learned rounding comes close to the best of all roundings") {
  // All are nearest to the integer below: their errors add up.
  RowMatrix kernel(1, 10);
  kernel << 7.0f, 3.3f, -2.6f, 1.35f, 0.4f, -5.7f, 2.25f, 0.3f, -0.6f, 4.45f;
  kernel *= 0.2f;
  const RowMatrix inputs = correlated_inputs(300, 10);
  const RowMatrix scales = RowMatrix::Constant(1, 10, 0.2f);
  LearnedRounding rounding(kernel, scales, 7);
  rounding.learn(inputs, inputs * kernel.transpose(), {.iterations = 2000});
  const RowMatrix learned = rounding.weights();

  const Eigen::ArrayXXf places = kernel.array() / 0.2f;
  double best = std::numeric_limits<double>::infinity();
  for (int choice = 0; choice < 1024; ++choice) {
    RowMatrix candidate(1, 10);
    for (int input = 0; input < 10; ++input)
      candidate(0, input) =
          std::clamp(std::floor(places(0, input)) + static_cast<float>(choice >> input & 1), -7.0f, 7.0f) *
          0.2f;
    best = std::min(best, error_of(inputs, kernel, candidate));
  }
  const RowMatrix nearest = (places.round() * 0.2f).matrix();
  CHECK(error_of(inputs, kernel, learned) < 1.5 * best);
  CHECK(error_of(inputs, kernel, learned) < 0.5 * error_of(inputs, kernel, nearest));
  for (Eigen::Index input = 0; input < 10; ++input) {
    const float integer = learned(0, input) / 0.2f;
    CHECK(integer == Catch::Approx(std::round(integer)).margin(1e-4));
    CHECK(std::abs(integer) <= 7.0001f);
    CHECK(std::abs(integer - places(0, input)) < 1.0001f);
  }
}

TEST_CASE("without anything to learn from weights are rounded to the nearest") {
  RowMatrix kernel(2, 3);
  kernel << 1.2f, -2.6f, 0.4f, 30.0f, -14.6f, 0.6f;
  RowMatrix scales(2, 3);
  scales << 1, 1, 0.5f, 2, 2, 2;
  LearnedRounding rounding(kernel, scales, 7);
  rounding.learn(RowMatrix::Zero(5, 3), RowMatrix::Zero(5, 2), {});
  RowMatrix expected(2, 3);
  expected << 1, -3, 0.5f, 14, -14, 0;
  CHECK(rounding.weights() == expected);
}

TEST_CASE("weights of one output with several scales are learned together") {
  // With every weight rounded to the nearest the errors add up.
  RowMatrix kernel(1, 10);
  kernel << 0.7f, 0.33f, -0.26f, 0.135f, 0.04f, -5.7f, 2.25f, 0.3f, -0.6f, 4.45f;
  RowMatrix scales(1, 10);
  scales << RowMatrix::Constant(1, 5, 0.1f), RowMatrix::Constant(1, 5, 1.0f);
  const RowMatrix inputs = correlated_inputs(300, 10);
  LearnedRounding rounding(kernel, scales, 7);
  rounding.learn(inputs, inputs * kernel.transpose(), {.iterations = 2000});
  const RowMatrix learned = rounding.weights();
  const RowMatrix nearest = ((kernel.array() / scales.array()).round() * scales.array()).matrix();
  CHECK(error_of(inputs, kernel, learned) < 0.5 * error_of(inputs, kernel, nearest));
  const Eigen::ArrayXXf integers = learned.array() / scales.array();
  CHECK(((integers - integers.round()).abs() < 1e-4f).all());
  CHECK(((learned - kernel).array().abs() < 1.0001f * scales.array()).all());
}

TEST_CASE("the scale of a row has the least error of many, and clips where that helps") {
  const RowMatrix row = random_matrix(1, 200, 6).array().cube();  // Few large, many small
  const auto error = [&](double scale) {
    double sum = 0.0;
    for (const float weight : row.reshaped())
      sum += std::pow(double{weight} - scale * std::clamp(std::round(double{weight} / scale), -1.0, 1.0), 2);
    return sum;
  };
  const double largest = row.cwiseAbs().maxCoeff();
  double least = error(largest);
  for (int part = 1; part < 1000; ++part) least = std::min(least, error(largest * part / 1000.0));
  const double found = whet::detail::best_scale(row, 1);
  CHECK(error(found) < 1.02 * least);
  CHECK(found < 0.9 * largest);
  CHECK(whet::detail::best_scale(Eigen::RowVectorXf::Zero(4), 7) == 1.0f);
}

TEST_CASE("options that make no sense are refused by name") {
  CHECK_NOTHROW(validate(whet::RoundingOptions{}));
  CHECK_THROWS_WITH(validate(whet::RoundingOptions{.iterations = 0}),
                    Catch::Matchers::ContainsSubstring("iterations"));
  CHECK_THROWS_WITH(validate(whet::RoundingOptions{.first_beta = 1.0}),
                    Catch::Matchers::ContainsSubstring("first_beta"));
  CHECK_THROWS_AS(validate(whet::RoundingOptions{.warm_start = 1.0}), std::invalid_argument);
}
