#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <vector>

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/relu.hpp>
#include <whet/train/initialize.hpp>
#include <whet/transform/batch_norm_statistics.hpp>

#include "catch.hpp"
#include "train/toy_data.hpp"

using namespace whet;

namespace {

struct Network
    : Sequential<Input<4>, Named<"first", BatchNorm>, Named<"dense", Dense<6>>, Named<"second", BatchNorm>,
                 ReLU, Dropout<Ratio<1, 2>>, Dense<5>, Named<"third", BatchNorm>, Dense<3>> {};

Weights<Network> started() {
  Weights<Network> weights;
  initialize(weights, 3);
  for (std::size_t index = 0; index < records<Network>.size(); ++index)
    if (records<Network>[index].role == LayerRole::normalization) {
      weights.parameters().kernel(index).rowwise() = Eigen::RowVector3f(2.0f, 9.0f, 0.01f);
      weights.parameters().bias(index).setConstant(0.3f);
    }
  return weights;
}

/// Mean and deviation of a record's outputs over all samples and units, of each unit.
struct UnitMoments {
  Eigen::ArrayXd mean;
  Eigen::ArrayXd variance;
};
UnitMoments output_moments(const Weights<Network>& weights, const Dataset& data, int record) {
  std::vector<Eigen::ArrayXd> rows;
  for_each_batch(weights, data, [&](std::size_t, const Engine<float>& engine) {
    const auto output = engine.output(record);
    for (Eigen::Index row = 0; row < output.rows(); ++row)
      rows.emplace_back(output.row(row).transpose().array().cast<double>());
  });
  UnitMoments result{Eigen::ArrayXd::Zero(rows[0].size()), Eigen::ArrayXd::Zero(rows[0].size())};
  for (const auto& row : rows) result.mean += row / static_cast<double>(rows.size());
  for (const auto& row : rows)
    result.variance += (row - result.mean).square() / static_cast<double>(rows.size() - 1);
  return result;
}

}  // namespace

TEST_CASE("estimated statistics are those of what reaches each batch normalization at inference") {
  const Dataset data = toy_data(700);  // Several batches, the last a partial one
  const auto weights = estimate_batch_norm(started(), data);
  for (std::size_t index = 0; index < records<Network>.size(); ++index) {
    if (records<Network>[index].role != LayerRole::normalization) continue;
    const UnitMoments wanted = output_moments(weights, data, static_cast<int>(index) - 1);
    const auto kernel = weights.parameters().kernel(index);
    for (Eigen::Index unit = 0; unit < kernel.rows(); ++unit) {
      CHECK(double{kernel(unit, 1)} == Catch::Approx(wanted.mean(unit)).margin(1e-5));
      CHECK(double{kernel(unit, 2)} == Catch::Approx(wanted.variance(unit)).epsilon(1e-4));
    }
    // Hence the output has mean beta and deviation gamma.
    const UnitMoments normalized = output_moments(weights, data, static_cast<int>(index));
    CHECK((normalized.mean - 0.3).abs().maxCoeff() < 1e-4);
    int tried = 0;
    for (Eigen::Index unit = 0; unit < kernel.rows(); ++unit)
      if (wanted.variance(unit) > 0.1) {
        CHECK(std::sqrt(normalized.variance(unit)) == Catch::Approx(2.0).epsilon(0.01));
        ++tried;
      }
    CHECK(tried > 0);
  }
}

TEST_CASE("estimating the statistics leaves all other weights") {
  const auto before = started();
  const auto after = estimate_batch_norm(before, toy_data(50));
  CHECK(after != before);
  CHECK(after.layer<"dense">().kernel == before.layer<"dense">().kernel);
  CHECK(after.layer<"second">().kernel.col(0) == before.layer<"second">().kernel.col(0));
  CHECK(after.layer<"second">().bias == before.layer<"second">().bias);
}

TEST_CASE("statistics of no samples, or of others than the network takes, are refused") {
  CHECK_THROWS_AS(estimate_batch_norm(started(), toy_data(0)), std::invalid_argument);
  CHECK_THROWS_AS(estimate_batch_norm(started(), toy_data(10, 5)), std::invalid_argument);
}

TEST_CASE("estimating the statistics keeps what is pruned") {
  auto weights = started();
  WeightMask mask = full_mask(weights.records());
  mask.kernel(0)(0, 0) = 0;
  weights.set_mask(mask);
  CHECK(estimate_batch_norm(weights, toy_data(50)).mask() == weights.mask());
}
