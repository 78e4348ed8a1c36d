#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <whet/topology/sequential.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/operations.hpp>
#include <whet/weights/parameter_buffer.hpp>

#include "worse.hpp"

/// Numbers in [-range, range] from a seed.
inline std::vector<double> random_values(std::size_t count, std::uint64_t seed, double range = 2.0) {
  whet::Generator generator(seed);
  std::vector<double> values(count);
  for (double& value : values) value = (2.0 * generator.uniform() - 1.0) * range;
  return values;
}

/// The largest difference between a gradient and central differences of f(), which reads `values`, relative
/// to the larger of 1 and the gradient. Where the build says so, no more than two thousand values are tried.
template <class Function>
double gradient_error(std::span<double> values, std::span<const double> gradient, Function&& f) {
  constexpr double step = 1e-5;
  double worst = values.size() == gradient.size() ? 0.0 : INFINITY;
  const std::size_t count = std::min(values.size(), gradient.size());
#ifdef WHET_TEST_IN_SHORT
  const std::size_t tried = std::min<std::size_t>(count, 2000);
#else
  const std::size_t tried = count;
#endif
  for (std::size_t number = 0; number < tried; ++number) {
    const std::size_t index = number * count / tried;
    const double original = values[index];
    values[index] = original + step;
    const double above = f();
    values[index] = original - step;
    const double below = f();
    values[index] = original;
    const double difference = (above - below) / (2.0 * step);
    worst = worse(worst, std::abs(difference - gradient[index]) / std::max(1.0, std::abs(difference)));
  }
  return worst;
}

struct OperationErrors {
  double input = 0.0;
  double parameters = 0.0;
};

/// Gradient errors of one layer's operation, by the sum of its outputs weighted with random numbers.
template <class Layer, auto... Extents>
OperationErrors operation_gradient_errors(int batch, int threads = 2) {
  using Network = whet::Sequential<whet::Input<Extents...>, Layer>;
  constexpr whet::LayerRecord record = whet::records<Network>[0];
  const auto rows = static_cast<std::size_t>(batch);
  std::vector<double> input = random_values(rows * record.input.size(), 1);
  const std::vector<double> weights = random_values(rows * record.output.size(), 2);
  std::vector<double> output(weights.size());
  std::vector<double> input_gradient(input.size(), 1e300);
  whet::ParameterBuffer<double> parameters(whet::records<Network>);
  std::ranges::copy(random_values(parameters.values().size(), 3), parameters.values().begin());
  whet::ParameterBuffer<double> gradients(whet::records<Network>);
  std::ranges::fill(gradients.values(), 1e300);

  whet::ThreadPool pool(threads);
  const auto operation = whet::operation_factory<double, Layer>(record);
  const auto in = static_cast<Eigen::Index>(record.input.size());
  const auto out = static_cast<Eigen::Index>(record.output.size());
  const auto& fixed = parameters;
  const auto run = [&] {
    whet::Generator generator(4);  // Dropout drops the same values every time
    whet::ForwardPass<double> pass{
        {input.data(), batch, in}, {output.data(), batch, out}, parameters.layer(0), &generator, pool};
    operation->forward(pass);
    double sum = 0.0;
    for (std::size_t index = 0; index < output.size(); ++index) sum += weights[index] * output[index];
    return sum;
  };
  run();
  const std::vector<double> forward_output = output;
  whet::BackwardPass<double> pass{{input.data(), batch, in},
                                  {forward_output.data(), batch, out},
                                  {weights.data(), batch, out},
                                  {input_gradient.data(), batch, in},
                                  fixed.layer(0),
                                  gradients.layer(0),
                                  pool};
  operation->backward(pass);
  return {gradient_error(input, input_gradient, run),
          gradient_error(parameters.values(), gradients.values(), run)};
}
