#include <array>
#include <cmath>
#include <memory>
#include <span>
#include <stdexcept>
#include <vector>

#include <whet/topology/dense.hpp>
#include <whet/topology/softmax.hpp>
#include <whet/train/metrics.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

struct Identity : whet::Sequential<whet::Input<3>, whet::Dense<3>> {};
struct IdentitySoftmax : whet::Sequential<whet::Input<3>, whet::Dense<3>, whet::Softmax> {};

/// Four samples that are their own scores: right, second best, worst, and a tie that the first class wins.
whet::Dataset scores_as_samples() {
  return whet::Dataset(whet::Shape(3), {3, 1, 2, 0, 5, 4, 9, 2, 1, 7, 7, 0}, {0, 2, 2, 1}, 3);
}

const auto pass_through = [](std::span<const float> sample) {
  return std::vector<float>(sample.begin(), sample.end());
};

template <class Network>
whet::Weights<Network> identity_weights() {
  whet::Weights<Network> weights;
  weights.template layer<0>().kernel.setIdentity();
  return weights;
}

/// -log softmax of the four samples, written out.
double expected_loss() {
  const auto loss = [](double label, double other, double third) {
    return -std::log(std::exp(label) / (std::exp(label) + std::exp(other) + std::exp(third)));
  };
  return (loss(3, 1, 2) + loss(4, 0, 5) + loss(1, 9, 2) + loss(7, 7, 0)) / 4.0;
}

}  // namespace

TEST_CASE("accuracy counts the highest scores, and of equal ones the first") {
  CHECK(whet::accuracy(pass_through, scores_as_samples()) == 0.25);
  CHECK(whet::accuracy(identity_weights<Identity>(), scores_as_samples()) == 0.25);
}

TEST_CASE("top-k accuracy counts labels among the highest scores") {
  CHECK(whet::top_k_accuracy(pass_through, scores_as_samples(), 2) == 0.75);
  CHECK(whet::top_k_accuracy(identity_weights<Identity>(), scores_as_samples(), 3) == 1.0);
  CHECK_THROWS_AS(whet::top_k_accuracy(pass_through, scores_as_samples(), 0), std::invalid_argument);
}

TEST_CASE("a confusion matrix has labels as rows and decisions as columns") {
  Eigen::MatrixXi expected(3, 3);
  expected << 1, 0, 0, 1, 0, 0, 1, 1, 0;
  CHECK(whet::confusion_matrix(pass_through, scores_as_samples()) == expected);
  CHECK(whet::confusion_matrix(identity_weights<Identity>(), scores_as_samples()) == expected);
}

TEST_CASE("the mean loss is the same from scores and from probabilities") {
  CHECK(whet::mean_loss(pass_through, scores_as_samples()) == Catch::Approx(expected_loss()));
  CHECK(whet::mean_loss(identity_weights<Identity>(), scores_as_samples()) == Catch::Approx(expected_loss()));
  CHECK(whet::mean_loss(identity_weights<IdentitySoftmax>(), scores_as_samples()) ==
        Catch::Approx(expected_loss()));
  CHECK(whet::mean_loss(
            [](auto) {
              return std::array{0.5, 0.25, 0.25};
            },
            scores_as_samples(),
            whet::OutputKind::probabilities) == Catch::Approx((std::log(2.0) + 3 * std::log(4.0)) / 4));
}

TEST_CASE("scores that are not numbers are never right") {
  const auto nothing = [](auto) { return std::vector<float>(3, NAN); };
  CHECK(whet::top_k_accuracy(nothing, scores_as_samples(), 2) == 0.0);
  const whet::Dataset one(whet::Shape(3), {0, 0, 0}, {1}, 3);
  for (const auto& scores : {std::vector{NAN, 1.0f, 0.0f}, std::vector{0.0f, 1.0f, NAN}})
    CHECK(whet::accuracy([&](auto) { return scores; }, one) == 0.0);
  CHECK(whet::confusion_matrix(nothing, scores_as_samples()).isZero());
}

TEST_CASE("a data set without samples, labels, or with other classes is refused") {
  CHECK_THROWS_AS(whet::accuracy(pass_through, whet::Dataset()), std::invalid_argument);
  CHECK_THROWS_AS(whet::accuracy(pass_through, whet::Dataset(whet::Shape(3), {1, 2, 3})),
                  std::invalid_argument);
  CHECK_THROWS_AS(whet::accuracy(pass_through, whet::Dataset(whet::Shape(3), {1, 2, 3}, {4}, 5)),
                  std::invalid_argument);
}

TEST_CASE("a frozen model refuses samples that its topology does not take") {
  const auto model = whet::freeze<whet::Float32Policy, whet::target::generic>(identity_weights<Identity>());
  CHECK(whet::accuracy(model, scores_as_samples()) ==
        whet::accuracy(identity_weights<Identity>(), scores_as_samples()));
  CHECK_THROWS_AS(whet::accuracy(model, whet::Dataset(whet::Shape(2), {1, 2}, {0}, 3)),
                  std::invalid_argument);
}
