#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <whet/kernel/affine.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/precision/dynamic.hpp>
#include <whet/topology/relu.hpp>

#include "../buffers.hpp"
#include "../targets.hpp"
#include "catch.hpp"
#include "shapes.hpp"

namespace kernel = whet::kernel;

namespace {

using Values = std::vector<float>;

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

/// Row 0: normal values; row 1: all zero; row 2: with an infinity and a NaN; row 3: tiny; row 4: positive.
Values samples(int rows, int inputs, std::mt19937& generator) {
  std::normal_distribution<float> normal;
  Values values;
  for (int row = 0; row < rows; ++row)
    for (int input = 0; input < inputs; ++input) {
      float value = normal(generator);
      if (row == 1) value = 0.0f;
      if (row == 2 && input % 5 == 1) value = input % 2 == 0 ? infinity : not_a_number;
      if (row == 3) value *= 1e-38f;
      if (row == 4) value = std::abs(value);
      values.push_back(value);
    }
  return values;
}

template <class Target, class Activation, bool NonNegative, int Outputs, int Inputs>
void check(std::mt19937& generator) {
  using Parameters = whet::DynamicInt8Affine<Target, Outputs, Inputs, NonNegative>;
  using Reference = whet::DynamicInt8Affine<kernel::generic, Outputs, Inputs, NonNegative>;
  const Values weights = samples(1, Outputs * Inputs, generator);
  const Values bias = samples(1, Outputs, generator);
  const whet::AffineSource source{.kernel = weights.data(), .bias = bias.data()};
  const OnHeap<Parameters> parameters;
  const OnHeap<Reference> reference;
  pack(*parameters, source);
  pack(*reference, source);
  for (const int rows : row_counts) {
    const Values x = samples(rows, Inputs, generator);
    const ExactInput<float> input(x, 1);
    const auto size = static_cast<std::size_t>(rows * Outputs);
    GuardedOutput<float> expected(size), one_by_one(size), at_once(size);
    Scratch scratch(Parameters::scratch);
    Scratch row_scratch(Parameters::row_scratch * static_cast<std::size_t>(rows));
    for (int row = rows - 1; row >= 0; --row) {
      affine(kernel::generic{}, Activation{}, *reference, input.data() + row * Inputs,
             expected.data() + row * Outputs, scratch.data());
      affine(Target{}, Activation{}, *parameters, input.data() + row * Inputs,
             one_by_one.data() + row * Outputs, scratch.data());
    }
    affine_rows(Target{}, Activation{}, *parameters, input.data(), at_once.data(), rows, row_scratch.data());
    CHECK(one_by_one.intact());
    CHECK(at_once.intact());
    for (std::size_t index = 0; index < size; ++index) {
      const float wanted = expected.values()[index];
      CAPTURE(Outputs, Inputs, rows, index, Target::name);
      // The integers are the same; one rounding of float arithmetic may differ.
      const float tolerance = 1e-5f * (std::abs(wanted) + std::abs(bias[index % Outputs]));
      const auto close = [&](float found) {
        return found == wanted || std::abs(found - wanted) <= tolerance;
      };
      CHECK(close(one_by_one.values()[index]));
      CHECK(close(at_once.values()[index]));
    }
  }
}

}  // namespace

TEST_CASE("dynamic int8 kernels equal the generic one for signed inputs, of any shape and any row count") {
  std::mt19937 generator(1);
  for_each_shape([&]<int Outputs, int Inputs>() {
    for_each_target(
        [&]<class Target>() { check<Target, kernel::Linear, false, Outputs, Inputs>(generator); });
  });
}

TEST_CASE("dynamic int8 kernels equal the generic one for inputs that are never negative") {
  std::mt19937 generator(2);
  for_each_shape([&]<int Outputs, int Inputs>() {
    for_each_target([&]<class Target>() { check<Target, whet::ReLU, true, Outputs, Inputs>(generator); });
  });
}

TEST_CASE("a dynamic int8 layer is within its quantization steps of the float layer") {
  std::mt19937 generator(3);
  constexpr int outputs = 10;
  constexpr int inputs = 100;
  const Values weights = samples(1, outputs * inputs, generator);
  const Values x = samples(1, inputs, generator);
  float largest = 0.0f;
  for (const float value : x) largest = std::max(largest, std::abs(value));
  for_each_target([&]<class Target>() {
    using Parameters = whet::DynamicInt8Affine<Target, outputs, inputs, false>;
    const OnHeap<Parameters> parameters;
    pack(*parameters, whet::AffineSource{.kernel = weights.data()});
    GuardedOutput<float> y(outputs);
    Scratch scratch(Parameters::scratch);
    affine(Target{}, kernel::Linear{}, *parameters, x.data(), y.data(), scratch.data());
    for (std::size_t output = 0; output < outputs; ++output) {
      double sum = 0.0;
      double bound = 0.0;
      for (std::size_t input = 0; input < inputs; ++input) {
        const double weight = weights[output * inputs + input];
        sum += weight * x[input];
        const double x_step = largest / 254.0;
        const double w_step = parameters->scale[output] / 2.0;
        bound += std::abs(weight) * x_step + std::abs(x[input]) * w_step + x_step * w_step;
      }
      CHECK(std::abs(y.values()[output] - sum) <= bound);
    }
  });
}

TEST_CASE("a sample of zeros, of NaN or of values too small to invert gives the bias") {
  const Values weights(12 * 9, 0.5f);
  const Values bias(12, 0.25f);
  for_each_target([&]<class Target>() {
    const OnHeap<whet::DynamicInt8Affine<Target, 12, 9, false>> parameters;
    pack(*parameters, whet::AffineSource{.kernel = weights.data(), .bias = bias.data()});
    Scratch scratch(parameters->scratch);
    for (const float value : {0.0f, -0.0f, not_a_number, 1e-40f, -1e-31f}) {
      const Values x(9, value);
      GuardedOutput<float> y(12);
      affine(Target{}, kernel::Linear{}, *parameters, x.data(), y.data(), scratch.data());
      CHECK(y.values() == bias);
    }
  });
}

TEST_CASE("an infinite input saturates at the end of the range") {
  const Values weights(3, 0.5f);
  for_each_target([&]<class Target>() {
    const OnHeap<whet::DynamicInt8Affine<Target, 1, 3, false>> parameters;
    pack(*parameters, whet::AffineSource{.kernel = weights.data()});
    Scratch scratch(parameters->scratch);
    const Values x{-infinity, 0.0f, 5.0f};
    float y = 0.0f;
    affine(Target{}, kernel::Linear{}, *parameters, x.data(), &y, scratch.data());
    CHECK(y == Catch::Approx(-0.5f * std::numeric_limits<float>::max()));
  });
}
