#include <cmath>
#include <vector>

#include <whet/train/loss/cross_entropy.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"

namespace {

double evaluate(const std::vector<double>& scores, const std::vector<int>& labels, double smoothing,
                std::vector<double>* gradient = nullptr) {
  const auto rows = static_cast<Eigen::Index>(labels.size());
  const auto columns = static_cast<Eigen::Index>(scores.size()) / rows;
  const whet::LossInput<double> input{{scores.data(), rows, columns}, labels, {nullptr, 0, 0}, {}};
  const whet::CrossEntropy<double> loss(smoothing);
  if (gradient == nullptr) return loss.evaluate(input, {nullptr, 0, 0});
  return loss.evaluate(input, {gradient->data(), rows, columns});
}

/// -sum q·log(softmax), term by term as it is written in the paper.
double reference(const std::vector<double>& scores, const std::vector<int>& labels, double smoothing) {
  const std::size_t classes = scores.size() / labels.size();
  double total = 0.0;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    double sum = 0.0;
    for (std::size_t k = 0; k < classes; ++k) sum += std::exp(scores[row * classes + k]);
    for (std::size_t k = 0; k < classes; ++k) {
      const double truth = static_cast<std::size_t>(labels[row]) == k ? 1.0 - smoothing : 0.0;
      const double wanted = truth + smoothing / static_cast<double>(classes);
      total -= wanted * std::log(std::exp(scores[row * classes + k]) / sum);
    }
  }
  return total;
}

const std::vector<int> labels{0, 3, 2};

}  // namespace

TEST_CASE("cross-entropy is the sum of the samples' losses, with and without label smoothing") {
  const std::vector<double> scores = random_values(12, 1);
  for (const double smoothing : {0.0, 0.1, 0.5})
    CHECK(evaluate(scores, labels, smoothing) == Catch::Approx(reference(scores, labels, smoothing)));
}

TEST_CASE("the gradient of cross-entropy is that of the mean and agrees with central differences") {
  std::vector<double> scores = random_values(12, 2);
  for (const double smoothing : {0.0, 0.1}) {
    std::vector<double> gradient(scores.size());
    evaluate(scores, labels, smoothing, &gradient);
    CHECK(gradient_error(scores, gradient, [&] { return evaluate(scores, labels, smoothing) / 3.0; }) < 1e-8);
  }
}

TEST_CASE("soft labels stand in place of labels, with and without label smoothing") {
  std::vector<double> scores = random_values(8, 3);
  const std::vector<double> truth{0.7, 0.0, 0.3, 0.0, 0.0, 0.5, 0.25, 0.25};
  const std::vector<int> hard{0, 1};
  for (const double smoothing : {0.0, 0.1}) {
    const whet::CrossEntropy<double> loss(smoothing);
    std::vector<double> gradient(scores.size());
    const auto run = [&](whet::Batch<double> slopes) {
      return loss.evaluate({{scores.data(), 2, 4}, hard, {nullptr, 0, 0}, {}, {truth.data(), 2, 4}}, slopes);
    };
    double expected = 0.0;
    for (std::size_t row = 0; row < 2; ++row) {
      double sum = 0.0;
      for (std::size_t k = 0; k < 4; ++k) sum += std::exp(scores[4 * row + k]);
      for (std::size_t k = 0; k < 4; ++k)
        expected -= ((1.0 - smoothing) * truth[4 * row + k] + smoothing / 4.0) *
                    std::log(std::exp(scores[4 * row + k]) / sum);
    }
    CHECK(run({gradient.data(), 2, 4}) == Catch::Approx(expected));
    CHECK(gradient_error(scores, gradient, [&] { return run({nullptr, 0, 0}) / 2.0; }) < 1e-8);
  }
}

TEST_CASE("cross-entropy does not overflow") {
  CHECK(evaluate({1000.0, -1000.0}, {1}, 0.0) == Catch::Approx(2000.0));
  CHECK(evaluate({1000.0, -1000.0}, {0}, 0.0) == 0.0);
}
