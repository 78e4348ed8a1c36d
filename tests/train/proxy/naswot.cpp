#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/relu6.hpp>
#include <whet/topology/tanh.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/initialize.hpp>
#include <whet/train/proxy/naswot.hpp>

#include "catch.hpp"
#include "train/toy_data.hpp"

namespace {

/// Its code is the signs of its inputs.
struct Signs : whet::Sequential<whet::Input<4>, whet::Flatten, whet::ReLU, whet::Dense<2>> {};
struct TwoLayers : whet::Sequential<whet::Input<3>, whet::Dense<5>, whet::ReLU, whet::Dense<4>, whet::ReLU6,
                                    whet::Dense<2>> {};
struct Wide
    : whet::Sequential<whet::Input<4>, whet::Dense<100>, whet::BatchNorm, whet::ReLU,
                       whet::Dropout<whet::Ratio<1, 5>>, whet::Dense<70>, whet::ReLU, whet::Dense<3>> {};
struct WithoutRectifier : whet::Sequential<whet::Input<4>, whet::Dense<5>, whet::Tanh, whet::Dense<2>> {};

constexpr double singular = -std::numeric_limits<double>::infinity();

double score_of_signs(const std::vector<float>& samples) {
  whet::ThreadPool pool(1);
  const auto network = whet::candidate_network<float, Signs>();
  return whet::naswot(network, whet::ParameterBuffer<float>(network.records),
                      whet::Dataset(whet::Shape(4), std::vector<float>(samples)), pool);
}

template <class Network>
double initial_score(const whet::Dataset& samples, int threads = 1) {
  whet::ThreadPool pool(threads);
  const auto network = whet::candidate_network<float, Network>();
  whet::ParameterBuffer<float> parameters(network.records);
  whet::Generator generator(5);
  whet::initialize(parameters, network.records, generator);
  return whet::naswot(network, parameters, samples, pool);
}

}  // namespace

TEST_CASE("two samples whose codes differ in d of n units score log(n^2 - (n - d)^2)") {
  const std::vector<std::pair<std::vector<float>, int>> others{
      {{1, 1, 1, -1}, 1}, {{1, 1, -1, 0}, 2}, {{-1, -1, -1, 1}, 3}, {{-1, -1, -1, -1}, 4}};
  for (const auto& [other, distance] : others) {
    std::vector<float> samples{1, 1, 1, 1};
    samples.insert(samples.end(), other.begin(), other.end());
    CHECK(score_of_signs(samples) ==
          Catch::Approx(std::log(16.0 - (4 - distance) * (4 - distance))).epsilon(1e-14));
  }
}

TEST_CASE("the units of all rectifiers count, with the determinant of exact arithmetic") {
  // Codes and determinant from a plain loop and fractions (Python). The fifth sample has the fourth's code.
  whet::ThreadPool pool(1);
  const auto network = whet::candidate_network<float, TwoLayers>();
  whet::ParameterBuffer<float> parameters(network.records);
  const auto fill = [&](std::size_t record, int first_weight, int first_bias) {
    auto layer = parameters.layer(record);
    for (Eigen::Index index = 0; index < layer.kernel.size(); ++index)
      layer.kernel.data()[index] = static_cast<float>(std::sin(double(first_weight + index)));
    for (Eigen::Index index = 0; index < layer.bias.size(); ++index)
      layer.bias[index] = static_cast<float>(std::cos(double(first_bias + index)) / 4);
  };
  fill(0, 1, 0);
  fill(2, 30, 7);
  std::vector<float> values;
  values.reserve(15);
  for (int index = 0; index < 15; ++index)
    values.push_back(static_cast<float>(std::cos(double(index * index))));
  const whet::Dataset samples(whet::Shape(3), std::move(values));
  CHECK(whet::naswot(network, parameters, samples.first(4), pool) ==
        Catch::Approx(6.131226489483141).epsilon(1e-13));
  CHECK(whet::naswot(network, parameters, samples, pool) == singular);
}

TEST_CASE("a batch with two equal samples, or of more samples than the units tell apart, is singular") {
  CHECK(score_of_signs({1, -1, 1, 1, 1, -1, 1, 1}) == singular);
  CHECK(score_of_signs({1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 0, 1, 1}) == singular);
  const whet::Dataset batch = toy_data(24);
  CHECK(std::isfinite(initial_score<Wide>(batch)));
  std::vector<std::size_t> twice;
  for (std::size_t index = 0; index < 24; ++index) twice.push_back(index);
  twice.push_back(7);
  CHECK(initial_score<Wide>(batch.select(twice)) == singular);
}

TEST_CASE("normalizations go by the moments of the batch, as in a training that has just begun") {
  struct Normalized : whet::Sequential<whet::Input<1>, whet::BatchNorm, whet::ReLU, whet::Dense<2>> {};
  // Above and below their mean: codes 0 and 1, a kernel of ones on the diagonal. By the averages that
  // a training starts from, both would be above zero.
  CHECK(initial_score<Normalized>(whet::Dataset(whet::Shape(1), {1, 3})) == 0.0);
}

TEST_CASE("the order of the samples does not count, nor does the number of threads") {
  const whet::Dataset batch = toy_data(16);
  const double score = initial_score<Wide>(batch);
  CHECK(std::isfinite(score));
  std::vector<std::size_t> backwards;
  for (std::size_t index = 16; index-- > 0;) backwards.push_back(index);
  CHECK(initial_score<Wide>(batch.select(backwards)) == Catch::Approx(score).epsilon(1e-10));
  CHECK(initial_score<Wide>(batch, 2) == initial_score<Wide>(batch, 1));
}

TEST_CASE("a network without rectifiers and samples that do not fit are refused") {
  CHECK_THROWS_AS(initial_score<WithoutRectifier>(toy_data(8)), std::invalid_argument);
  CHECK_THROWS_AS(initial_score<Wide>(toy_data(8, 5)), std::invalid_argument);
  CHECK_THROWS_AS(initial_score<Wide>(toy_data(0)), std::invalid_argument);
}
