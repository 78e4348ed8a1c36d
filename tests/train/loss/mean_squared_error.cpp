#include <vector>

#include <whet/train/loss/mean_squared_error.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"

namespace {

double evaluate(const std::vector<double>& outputs, const std::vector<double>& targets, Eigen::Index rows,
                std::vector<double>* gradient = nullptr) {
  const auto columns = static_cast<Eigen::Index>(outputs.size()) / rows;
  const whet::LossInput<double> input{
      {outputs.data(), rows, columns}, {}, {targets.data(), rows, columns}, {}};
  const whet::MeanSquaredError<double> loss;
  if (gradient == nullptr) return loss.evaluate(input, {nullptr, 0, 0});
  return loss.evaluate(input, {gradient->data(), rows, columns});
}

}  // namespace

TEST_CASE("mean squared error is the mean over outputs, summed over samples") {
  CHECK(evaluate({1, 2, 3, 4}, {0, 0, 3, 1}, 2) == Catch::Approx((1.0 + 4.0) / 2.0 + 9.0 / 2.0));
}

TEST_CASE("the gradient of mean squared error is that of the mean and agrees with central differences") {
  std::vector<double> outputs = random_values(15, 1);
  const std::vector<double> targets = random_values(15, 2);
  std::vector<double> gradient(15);
  evaluate(outputs, targets, 5, &gradient);
  CHECK(gradient_error(outputs, gradient, [&] { return evaluate(outputs, targets, 5) / 5.0; }) < 1e-8);
}
