#pragma once

#include <cmath>
#include <random>
#include <vector>

#include <whet/kernel/affine.hpp>
#include <whet/precision/affine_source.hpp>

#include "../buffers.hpp"
#include "catch.hpp"
#include "shapes.hpp"

using Values = std::vector<float>;

inline Values random_values(int count, std::mt19937& generator) {
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

/// Runs the kernels of a layer that holds these weights exactly, one sample at a time and several at once.
template <class Activation, class Parameters>
void check_packed(const Parameters& parameters, const Values& weights, const Values& bias,
                  std::mt19937& generator) {
  using Target = typename Parameters::target;
  constexpr int outputs = Parameters::outputs;
  constexpr int inputs = Parameters::inputs;
  for (const int rows : row_counts) {
    const Values x = random_values(rows * inputs, generator);
    const ExactInput<float> input(x, 1);
    GuardedOutput<float> one_by_one(static_cast<std::size_t>(rows * outputs));
    GuardedOutput<float> at_once(static_cast<std::size_t>(rows * outputs));
    for (int row = rows - 1; row >= 0; --row)
      affine(Target{}, Activation{}, parameters, input.data() + row * inputs,
             one_by_one.data() + row * outputs, nullptr);
    affine_rows(Target{}, Activation{}, parameters, input.data(), at_once.data(), rows, nullptr);
    CAPTURE(outputs, inputs, rows, Target::name);
    CHECK(one_by_one.intact());
    CHECK(at_once.intact());
    check_close<Activation>(one_by_one.values(), weights, bias, x, rows, inputs);
    check_close<Activation>(at_once.values(), weights, bias, x, rows, inputs);
  }
}

/// The same of weights that packing keeps exactly.
template <class Parameters, class Activation>
void check_kernels(const Values& weights, const Values& bias, std::mt19937& generator) {
  const OnHeap<Parameters> parameters;
  pack(*parameters, whet::AffineSource{.kernel = weights.data(), .bias = bias.data()});
  check_packed<Activation>(*parameters, weights, bias, generator);
}
