#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <type_traits>
#include <vector>

#include <whet/core/argmax.hpp>
#include <whet/model/trainable.hpp>
#include <whet/precision/edges_int8.hpp>
#include <whet/precision/int8.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/input.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/topology/softmax.hpp>
#include <whet/topology/tanh.hpp>
#include <whet/train/train.hpp>
#include <whet/transform/calibrate.hpp>
#include <whet/weights/freeze.hpp>

#include "catch.hpp"

namespace {

using whet::At;
using whet::Dense;
using whet::Float32Policy;
using whet::Input;
using whet::Int8Policy;
using whet::Last;
using whet::Mixed;
using whet::ReLU;
using whet::Sequential;
using whet::Tanh;
using whet::Trainable;

struct Scores : Sequential<Input<6>, Dense<12>, ReLU, Dense<8>, Tanh, Dense<7>, ReLU, Dense<3>> {};
struct Probabilities : Sequential<Input<6>, Dense<5>, ReLU, Dense<3>, whet::Softmax> {};

using FloatHead = Mixed<Int8Policy, At<whet::last_layer, Float32Policy>>;

std::vector<float> random_values(std::size_t count, unsigned seed) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<float> distribution(-1.0f, 1.0f);
  std::vector<float> values(count);
  for (float& value : values) value = distribution(generator);
  return values;
}

template <class Network>
whet::Weights<Network> random_weights() {
  return whet::TrainingState<Network>(3).weights;
}

whet::Dataset some_inputs() { return whet::Dataset(whet::Shape(6), random_values(6 * 32, 5)); }

double loss_of(const std::vector<double>& scores, int label) {
  double sum = 0.0;
  for (double score : scores) sum += std::exp(score);
  return std::log(sum) - scores[static_cast<std::size_t>(label)];
}

/// The scores of three dense layers in double: 12 -> 8 tanh -> 7 ReLU -> 3, from what the first layer gives.
struct Reference {
  std::vector<std::vector<double>> weights;  ///< of each layer [outputs][inputs]
  std::vector<std::vector<double>> biases;

  std::vector<double> scores(std::vector<double> x) const {
    for (std::size_t layer = 0; layer < weights.size(); ++layer) {
      std::vector<double> y = biases[layer];
      for (std::size_t output = 0; output < y.size(); ++output) {
        for (std::size_t input = 0; input < x.size(); ++input)
          y[output] += weights[layer][output * x.size() + input] * x[input];
        if (layer == 0) y[output] = std::tanh(y[output]);
        if (layer == 1) y[output] = std::max(y[output], 0.0);
      }
      x = y;
    }
    return x;
  }
};

template <int Step, class Head>
void read_layer(const Head& head, Reference& reference) {
  const auto& parameters = whet::detail::slot<Step>(head);
  using Parameters = std::remove_cvref_t<decltype(parameters)>;
  std::vector<double> weights;
  std::vector<double> biases;
  for (int output = 0; output < Parameters::outputs; ++output) {
    biases.push_back(double{parameters.bias[output]});
    for (int input = 0; input < Parameters::inputs; ++input)
      weights.push_back(
          double{parameters.weights[Parameters::panel.index(output, input, Parameters::inputs)]});
  }
  reference.weights.push_back(weights);
  reference.biases.push_back(biases);
}

template <class Head>
Reference read(const Head& head) {
  Reference reference;
  read_layer<1>(head, reference);
  read_layer<2>(head, reference);
  read_layer<3>(head, reference);
  return reference;
}

}  // namespace

TEST_CASE("before it learns, a trainable model gives the model's scores") {
  const auto weights = random_weights<Scores>();
  const auto model = whet::freeze<FloatHead>(weights, whet::calibrate(weights, some_inputs()));
  Trainable<decltype(model)> learner(model);
  whet::Workspace<decltype(model)> workspace;
  const auto x = random_values(6, 9);
  const auto expected = model(x, workspace);
  const auto found = learner(x);
  for (std::size_t index = 0; index < expected.size(); ++index) CHECK(found[index] == expected[index]);
}

TEST_CASE("a step of learning follows the gradient of the loss that central differences give") {
  const auto weights = random_weights<Scores>();
  const auto model = whet::freeze<Float32Policy>(weights);
  const float rate = 0.5f;
  Trainable<decltype(model), Last<3>> learner(model, {.learning_rate = rate});
  const auto x = random_values(6, 11);
  const int label = GENERATE(0, 2);

  // The first layer does not learn.
  std::vector<double> features;
  const Reference whole = [&] {
    Reference reference;
    read_layer<0>(model->parameters, reference);
    return reference;
  }();
  for (std::size_t output = 0; output < 12; ++output) {
    double sum = whole.biases[0][output];
    for (std::size_t input = 0; input < 6; ++input)
      sum += whole.weights[0][output * 6 + input] * double{x[input]};
    features.push_back(std::max(sum, 0.0));
  }

  Reference before = read(learner.head());
  const float loss = learner.learn(x, label);
  const Reference after = read(learner.head());
  CHECK(double{loss} == Approx(loss_of(before.scores(features), label)).epsilon(1e-5));

  const auto check = [&](double& value, double changed) {
    const double original = value;
    const double step = 1e-5;
    value = original + step;
    const double above = loss_of(before.scores(features), label);
    value = original - step;
    const double below = loss_of(before.scores(features), label);
    value = original;
    const double gradient = (above - below) / (2.0 * step);
    CHECK((original - changed) / double{rate} == Approx(gradient).margin(2e-6).epsilon(1e-4));
  };
  for (std::size_t layer = 0; layer < 3; ++layer) {
    for (std::size_t index = 0; index < before.weights[layer].size(); ++index)
      check(before.weights[layer][index], after.weights[layer][index]);
    for (std::size_t index = 0; index < before.biases[layer].size(); ++index)
      check(before.biases[layer][index], after.biases[layer][index]);
  }
}

TEST_CASE("momentum adds a part of the steps before") {
  const auto weights = random_weights<Probabilities>();
  const auto model = whet::freeze<Float32Policy>(weights);
  const auto x = random_values(6, 13);
  Trainable<decltype(model)> plain(model, {.learning_rate = 0.1f});
  Trainable<decltype(model), Last<1>, whet::Momentum> heavy(model, {.learning_rate = 0.1f, .momentum = 0.5f});
  const float start = whet::detail::slot<1>(plain.head()).bias[1];
  plain.learn(x, 1);
  heavy.learn(x, 1);
  const float once = whet::detail::slot<1>(plain.head()).bias[1];
  CHECK(whet::detail::slot<1>(heavy.head()).bias[1] == once);
  plain.learn(x, 1);
  heavy.learn(x, 1);
  const float twice = whet::detail::slot<1>(plain.head()).bias[1];
  CHECK(whet::detail::slot<1>(heavy.head()).bias[1] == Approx(twice + 0.5f * (once - start)).epsilon(1e-5));
}

TEST_CASE("the head of an INT8 model learns a class anew and forgets it on reset") {
  const auto weights = random_weights<Scores>();
  const auto model = whet::freeze<FloatHead>(weights, whet::calibrate(weights, some_inputs()));
  const auto x = random_values(6, 17);
  whet::Workspace<decltype(model)> workspace;
  const auto before = model(x, workspace);
  const auto label = static_cast<int>((whet::argmax(before) + 1) % 3);

  // snippet: learn
  Trainable<decltype(model), Last<1>> learner(model, {.learning_rate = 0.2f});
  const float loss = learner.learn(x, label);
  const auto scores = learner(x);
  // end
  CHECK(scores[static_cast<std::size_t>(label)] > before[static_cast<std::size_t>(label)]);
  float last = loss;
  for (int step = 0; step < 100; ++step) last = learner.learn(x, label);
  CHECK(last < 0.1f);
  CHECK(static_cast<int>(whet::argmax(learner(x))) == label);

  const auto kept = learner.head();
  learner.reset();
  CHECK(learner(x)[0] == before[0]);
  learner.load(kept);
  CHECK(static_cast<int>(whet::argmax(learner(x))) == label);
}

TEST_CASE("what cannot be learned changes nothing") {
  const auto weights = random_weights<Probabilities>();
  const auto model = whet::freeze<Float32Policy>(weights);
  Trainable<decltype(model), Last<2>> learner(model);
  auto x = random_values(6, 19);
  const auto before = learner(x);
  CHECK(std::isnan(learner.learn(x, 3)));
  CHECK(std::isnan(learner.learn(x, -1)));
  auto broken = x;
  broken[2] = std::numeric_limits<float>::quiet_NaN();
  CHECK_FALSE(std::isfinite(learner.learn(broken, 0)));
  const auto after = learner(x);
  for (std::size_t index = 0; index < before.size(); ++index) CHECK(after[index] == before[index]);
}
