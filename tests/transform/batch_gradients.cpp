#include <cstddef>
#include <stdexcept>
#include <vector>

#include <Eigen/Core>

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/relu.hpp>
#include <whet/transform/batch_gradients.hpp>

#include "catch.hpp"
#include "train/toy_data.hpp"
#include "transform/network_outputs.hpp"

using namespace whet;

namespace {

struct Network : Sequential<Input<4>, Dense<6>, BatchNorm, ReLU, Dropout<>, Dense<3>> {};

/// The gradient of the mean loss of all samples, from those of the batches.
Eigen::ArrayXd mean_gradient(const Weights<Network>& weights, const Dataset& samples,
                             const TrainOptions& options, std::vector<std::size_t>& counts) {
  Eigen::ArrayXd mean = Eigen::ArrayXd::Zero(static_cast<Eigen::Index>(weights.values().size()));
  counts.clear();
  detail::for_each_batch_gradient(
      weights, samples, options, [&](const Engine<float>& engine, std::size_t count) {
        const auto values = engine.gradients().values();
        const Eigen::Map<const Eigen::ArrayXf> gradient(values.data(), mean.size());
        mean += gradient.cast<double>() * static_cast<double>(count) / static_cast<double>(samples.size());
        counts.push_back(count);
      });
  return mean;
}

}  // namespace

TEST_CASE("batches of any size have one mean gradient, because samples do not depend on each other") {
  const Weights<Network> weights = random_weights<Network>(2);
  const Dataset samples = toy_data(30);
  std::vector<std::size_t> counts;
  const Eigen::ArrayXd whole = mean_gradient(weights, samples, {.batch = 64, .threads = 1}, counts);
  CHECK(counts == std::vector<std::size_t>{30});
  CHECK(whole.matrix().norm() > 0.01);
  const Eigen::ArrayXd parts = mean_gradient(weights, samples, {.batch = 8, .threads = 2}, counts);
  CHECK(counts == std::vector<std::size_t>{8, 8, 8, 6});
  CHECK((whole - parts).abs().maxCoeff() < 1e-6);
}

TEST_CASE("options out of range, and samples that do not fit, are refused before any batch") {
  const Weights<Network> weights = random_weights<Network>(2);
  std::vector<std::size_t> counts;
  CHECK_THROWS_AS(mean_gradient(weights, toy_data(30), {.batch = 0}, counts), std::invalid_argument);
  CHECK_THROWS_AS(mean_gradient(weights, toy_data(30, 5), {}, counts), std::invalid_argument);
  CHECK_THROWS_AS(mean_gradient(weights, toy_data(30, 4, 2), {}, counts), std::invalid_argument);
  CHECK(counts.empty());
}
