#include <cmath>
#include <memory>
#include <random>
#include <vector>

#include <whet/kernel/affine.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/precision/float32.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/sigmoid.hpp>

#include "../buffers.hpp"
#include "../targets.hpp"
#include "catch.hpp"
#include "shapes.hpp"

namespace kernel = whet::kernel;

namespace {

using Values = std::vector<float>;

Values random_values(int count, std::mt19937& generator) {
  std::normal_distribution<float> normal;
  Values values(static_cast<std::size_t>(count));
  for (float& value : values) value = normal(generator);
  return values;
}

/// Compares with the sum in double, relative to the sum of the magnitudes: what rounding each step may cost.
template <class Activation>
void check_close(const Values& found, const Values& weights, const Values& bias, const Values& x, int rows,
                 int inputs) {
  const auto outputs = static_cast<int>(bias.size());
  for (int row = 0; row < rows; ++row)
    for (int output = 0; output < outputs; ++output) {
      double sum = bias[static_cast<std::size_t>(output)];
      double magnitude = std::abs(sum);
      for (int input = 0; input < inputs; ++input) {
        const double product = double{weights[static_cast<std::size_t>(output * inputs + input)]} *
                               x[static_cast<std::size_t>(row * inputs + input)];
        sum += product;
        magnitude += std::abs(product);
      }
      const double expected = Activation::value(sum);
      const double difference = found[static_cast<std::size_t>(row * outputs + output)] - expected;
      CAPTURE(row, output, inputs, expected);
      CHECK(std::abs(difference) <= 1e-5 * (magnitude + 1e-3));
    }
}

template <class Target, class Activation, int Outputs, int Inputs>
void check(std::mt19937& generator) {
  using Parameters = whet::Float32Affine<Target, Outputs, Inputs>;
  const Values weights = random_values(Outputs * Inputs, generator);
  const Values bias = random_values(Outputs, generator);
  const auto parameters = std::make_unique<Parameters>();
  pack(*parameters, whet::AffineSource{.kernel = weights.data(), .bias = bias.data()});
  for (const int rows : row_counts) {
    const Values x = random_values(rows * Inputs, generator);
    const ExactInput<float> input(x, 1);
    GuardedOutput<float> one_by_one(static_cast<std::size_t>(rows * Outputs));
    GuardedOutput<float> at_once(static_cast<std::size_t>(rows * Outputs));
    for (int row = rows - 1; row >= 0; --row)
      affine(Target{}, Activation{}, *parameters, input.data() + row * Inputs,
             one_by_one.data() + row * Outputs, nullptr);
    affine_rows(Target{}, Activation{}, *parameters, input.data(), at_once.data(), rows, nullptr);
    CAPTURE(Outputs, Inputs, rows, Target::name);
    CHECK(one_by_one.intact());
    CHECK(at_once.intact());
    check_close<Activation>(one_by_one.values(), weights, bias, x, rows, Inputs);
    check_close<Activation>(at_once.values(), weights, bias, x, rows, Inputs);
  }
}

}  // namespace

TEST_CASE("float kernels are within rounding of a sum in double, of any shape and any row count") {
  std::mt19937 generator(1);
  for_each_shape([&]<int Outputs, int Inputs>() {
    for_each_target([&]<class Target>() { check<Target, kernel::Linear, Outputs, Inputs>(generator); });
  });
}

TEST_CASE("float kernels apply the activation to the finished sum") {
  std::mt19937 generator(2);
  for_each_target([&]<class Target>() {
    check<Target, whet::ReLU, 21, 37>(generator);
    check<Target, whet::Sigmoid, 21, 37>(generator);
  });
}
