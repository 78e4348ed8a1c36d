#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/gru.hpp>
#include <whet/topology/prelu.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/optimizer.hpp>

#include "catch.hpp"
#include "worse.hpp"

namespace {

// Three steps with gradients that depend on the step, on a network whose kernel takes more than one range.
struct Network : whet::Sequential<whet::Input<50>, whet::Dense<60>> {};
constexpr std::size_t kernel_size = 50 * 60;
constexpr int steps = 3;
constexpr double rate = 0.1;

double start_of(std::size_t index) { return std::sin(static_cast<double>(index)); }
double gradient_of(std::size_t index, int step) { return std::cos(static_cast<double>(index) * (step + 1)); }

/// The largest difference from a scalar reference, which is update(value, gradient, decay, step) on doubles.
using Update = std::function<void(double& value, double gradient, double decay, int step)>;
double difference_from(const whet::TrainOptions& options, const std::function<Update()>& make_update) {
  whet::ParameterBuffer<float> parameters(whet::records<Network>);
  whet::ParameterBuffer<float> gradients(whet::records<Network>);
  whet::OptimizerState state{parameters, parameters};
  const whet::Optimizer optimizer(whet::records<Network>, options);
  whet::ThreadPool pool(2);
  const auto values = parameters.values();
  for (std::size_t index = 0; index < values.size(); ++index)
    values[index] = static_cast<float>(start_of(index));
  for (int step = 0; step < steps; ++step) {
    for (std::size_t index = 0; index < values.size(); ++index)
      gradients.values()[index] = static_cast<float>(gradient_of(index, step));
    optimizer.step(parameters, gradients, state, rate, pool);
  }
  double worst = 0.0;
  for (std::size_t index = 0; index < values.size(); ++index) {
    double expected = start_of(index);
    const Update update = make_update();
    for (int step = 0; step < steps; ++step)
      update(expected, gradient_of(index, step), index < kernel_size ? options.weight_decay : 0.0, step);
    worst = worse(worst, std::abs(expected - static_cast<double>(values[index])));
  }
  return worst;
}

}  // namespace

TEST_CASE("plain SGD with weight decay on kernels only") {
  const whet::TrainOptions options{
      .optimizer = whet::OptimizerKind::sgd, .weight_decay = 0.05, .momentum = 0.0};
  CHECK(difference_from(options, [] {
          return [](double& value, double gradient, double decay, int) {
            value -= rate * (gradient + decay * value);
          };
        }) < 1e-6);
}

TEST_CASE("SGD with momentum, and with Nesterov's") {
  for (const bool nesterov : {false, true}) {
    const whet::TrainOptions options{
        .optimizer = whet::OptimizerKind::sgd, .weight_decay = 0.01, .momentum = 0.8, .nesterov = nesterov};
    CHECK(difference_from(options, [nesterov] {
            return [nesterov, velocity = 0.0](double& value, double gradient, double decay, int) mutable {
              const double slope = gradient + decay * value;
              velocity = 0.8 * velocity + slope;
              value -= rate * (nesterov ? slope + 0.8 * velocity : velocity);
            };
          }) < 1e-6);
  }
}

TEST_CASE("Adam as in algorithm 1 of its paper, and AdamW with decoupled decay") {
  for (const bool decoupled : {false, true}) {
    const whet::TrainOptions options{
        .optimizer = decoupled ? whet::OptimizerKind::adamw : whet::OptimizerKind::adam,
        .weight_decay = 0.1,
        .beta1 = 0.8,
        .beta2 = 0.95};
    CHECK(difference_from(options, [decoupled] {
            return [decoupled, m = 0.0, v = 0.0](double& value, double gradient, double decay,
                                                 int step) mutable {
              const double slope = decoupled ? gradient : gradient + decay * value;
              m = 0.8 * m + 0.2 * slope;
              v = 0.95 * v + 0.05 * slope * slope;
              const double m_hat = m / (1.0 - std::pow(0.8, step + 1));
              const double v_hat = v / (1.0 - std::pow(0.95, step + 1));
              value -= rate * (m_hat / (std::sqrt(v_hat) + 1e-8) + (decoupled ? decay * value : 0.0));
            };
          }) < 2e-5);
  }
}

TEST_CASE("the kernels of convolutions decay, what normalizations and learned slopes hold does not") {
  struct Convolutional
      : whet::Sequential<whet::Input<4, 4, 2>, whet::Conv2D<3, 3>, whet::BatchNorm, whet::PReLU> {};
  whet::ParameterBuffer<float> parameters(whet::records<Convolutional>);
  std::ranges::fill(parameters.values(), 1.0F);
  const whet::ParameterBuffer<float> no_gradients(whet::records<Convolutional>);
  whet::OptimizerState state{no_gradients, no_gradients};
  whet::ThreadPool pool(1);
  for (const whet::OptimizerKind kind :
       {whet::OptimizerKind::sgd, whet::OptimizerKind::adam, whet::OptimizerKind::adamw}) {
    const whet::TrainOptions options{.optimizer = kind, .weight_decay = 0.5};
    whet::Optimizer(whet::records<Convolutional>, options).step(parameters, no_gradients, state, rate, pool);
  }
  CHECK((parameters.kernel(0).array() < 0.95F).all());
  CHECK((parameters.bias(0).array() == 1.0F).all());
  for (const std::size_t record : {std::size_t{1}, std::size_t{2}}) {
    CHECK((parameters.kernel(record).array() == 1.0F).all());
    CHECK((parameters.bias(record).array() == 1.0F).all());
  }
}

TEST_CASE("of a GRU the factors decay, neither of its biases does") {
  struct Recurrent : whet::Sequential<whet::Input<4, 700>, whet::GRU<3>> {};
  whet::ParameterBuffer<float> parameters(whet::records<Recurrent>);
  std::ranges::fill(parameters.values(), 1.0F);
  const whet::ParameterBuffer<float> no_gradients(whet::records<Recurrent>);
  whet::OptimizerState state{no_gradients, no_gradients};
  whet::ThreadPool pool(2);
  const whet::TrainOptions options{
      .optimizer = whet::OptimizerKind::sgd, .weight_decay = 0.5, .momentum = 0.0};
  whet::Optimizer(whet::records<Recurrent>, options).step(parameters, no_gradients, state, rate, pool);
  CHECK((parameters.kernel(0).leftCols(703).array() == 0.95F).all());
  CHECK((parameters.kernel(0).col(703).array() == 1.0F).all());
  CHECK((parameters.bias(0).array() == 1.0F).all());
}
