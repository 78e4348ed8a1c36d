#include <span>
#include <stdexcept>
#include <vector>

#include <whet/topology/dense.hpp>
#include <whet/topology/relu.hpp>
#include <whet/train/initialize.hpp>
#include <whet/train/scores.hpp>
#include <whet/weights/freeze.hpp>

#include "catch.hpp"
#include "train/toy_data.hpp"
#include "worse.hpp"

namespace {

struct Network : whet::Sequential<whet::Input<4>, whet::Dense<6>, whet::ReLU, whet::Dense<3>> {};

template <class Model>
std::vector<std::vector<float>> outputs_of(const Model& model, const whet::Dataset& data) {
  std::vector<std::vector<float>> outputs;
  whet::for_each_output(model, data, [&](std::size_t index, std::span<const float> scores) {
    REQUIRE(index == outputs.size());
    outputs.emplace_back(scores.begin(), scores.end());
  });
  return outputs;
}

/// The network sample by sample, in double.
std::vector<float> reference(const whet::Weights<Network>& weights, std::span<const float> sample) {
  const Eigen::VectorXd input = Eigen::Map<const Eigen::VectorXf>(sample.data(), 4).cast<double>();
  const auto first = weights.layer<0>();
  const auto second = weights.layer<1>();
  const Eigen::VectorXd hidden =
      (first.kernel.cast<double>() * input + first.bias.cast<double>()).cwiseMax(0.0);
  const Eigen::VectorXf scores =
      (second.kernel.cast<double>() * hidden + second.bias.cast<double>()).cast<float>();
  return {scores.begin(), scores.end()};
}

}  // namespace

TEST_CASE("weights, frozen models and callables give the outputs of every sample in order") {
  const whet::Dataset data = toy_data(600);
  whet::Weights<Network> weights;
  whet::initialize(weights, 1);
  const auto by_weights = outputs_of(weights, data);
  const auto by_model = outputs_of(whet::freeze<whet::Float32Policy>(weights), data);
  const auto by_callable = outputs_of([&](auto sample) { return reference(weights, sample); }, data);
  REQUIRE(by_weights.size() == 600);
  REQUIRE(by_model.size() == 600);
  float worst = 0.0F;
  for (std::size_t sample = 0; sample < 600; ++sample)
    for (std::size_t index = 0; index < 3; ++index) {
      worst = worse(worst, std::abs(by_weights[sample][index] - by_callable[sample][index]));
      worst = worse(worst, std::abs(by_model[sample][index] - by_callable[sample][index]));
    }
  CHECK(worst < 1e-5F);
}

TEST_CASE("samples that do not fit the topology are refused") {
  CHECK_THROWS_AS(outputs_of(whet::Weights<Network>(), toy_data(5, 7)), std::invalid_argument);
}
