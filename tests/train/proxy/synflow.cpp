#include <cmath>
#include <limits>
#include <span>
#include <stdexcept>

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/prelu.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/relu6.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/softmax.hpp>
#include <whet/topology/squeeze_excite.hpp>
#include <whet/train/proxy/synflow.hpp>

#include "catch.hpp"

namespace {

struct Chain : whet::Sequential<whet::Input<3>, whet::Dense<7>, whet::ReLU, whet::Dense<5>, whet::ReLU,
                                whet::Dense<2>> {};
struct Dressed : whet::Sequential<whet::Input<3>, whet::Dense<7>, whet::BatchNorm, whet::ReLU6,
                                  whet::Dropout<whet::Ratio<1, 2>>, whet::Dense<5>, whet::PReLU,
                                  whet::Dense<2>, whet::Softmax> {};
struct Branched : whet::Sequential<whet::Input<3>, whet::Dense<4>, whet::BatchNorm, whet::ReLU,
                                   whet::Residual<whet::Dense<4>, whet::ReLU>, whet::Dense<2>> {};
struct OfImages : whet::Sequential<whet::Input<4, 4, 3>, whet::Conv2D<5, 3>, whet::BatchNorm, whet::ReLU,
                                   whet::GlobalAveragePool, whet::Dense<2>> {};
struct Gated : whet::Sequential<whet::Input<4, 4, 3>, whet::Conv2D<4, 3>, whet::SqueezeExcite<2>,
                                whet::GlobalAveragePool, whet::Dense<2>> {};

/// All kernels are `weight`, all biases zero.
whet::ParameterBuffer<float> constant_parameters(std::span<const whet::LayerRecord> records, float weight) {
  whet::ParameterBuffer<float> parameters(records);
  for (std::size_t index = 0; index < records.size(); ++index) parameters.kernel(index).setConstant(weight);
  return parameters;
}

template <class Network>
double synflow_of_constants(float weight) {
  whet::ThreadPool pool(1);
  const auto network = whet::candidate_network<double, Network>();
  return whet::synflow(network, constant_parameters(network.records, weight), pool);
}

/// `layers` dense layers from `width` values to `width` values.
whet::CandidateNetwork<double> deep_chain(int layers, int width) {
  whet::CandidateNetwork<double> network{.input = whet::Shape(width)};
  for (int layer = 0; layer < layers; ++layer) {
    whet::LayerRecord record;
    record.role = whet::LayerRole::affine;
    record.producer = layer - 1;
    record.input = record.output = whet::Shape(width);
    record.affine = {width, width};
    network.records.push_back(record);
    network.factories.push_back(whet::operation_factory<double, whet::Dense<1>>);
  }
  return network;
}

}  // namespace

TEST_CASE("the flow of a chain of ones is the product of its widths for each of its layers") {
  // R is the number of paths; each layer has the sum of w dR/dw = R.
  CHECK(synflow_of_constants<Chain>(1.0F) == Catch::Approx(std::log10(3.0 * 3 * 7 * 5 * 2)).epsilon(1e-14));
}

TEST_CASE("signs do not count, and each layer's factor counts in every layer") {
  CHECK(synflow_of_constants<Chain>(-1.0F) == synflow_of_constants<Chain>(1.0F));
  CHECK(synflow_of_constants<Chain>(-10.0F) ==
        Catch::Approx(3.0 + synflow_of_constants<Chain>(1.0F)).epsilon(1e-14));
}

TEST_CASE("normalizations, rectifiers, dropout and a final softmax let everything flow") {
  CHECK(synflow_of_constants<Dressed>(1.0F) == synflow_of_constants<Chain>(1.0F));
  CHECK(synflow_of_constants<Dressed>(100.0F) == synflow_of_constants<Chain>(100.0F));
}

TEST_CASE("the flow of a convolution of ones counts the taps within the image") {
  // Of 3x3 windows on 4x4 pixels 10 x 10 taps lie within: R = 2 outputs x 5 filters x 3 x 100 / 16.
  CHECK(synflow_of_constants<OfImages>(1.0F) ==
        Catch::Approx(std::log10(2.0 * 2 * 5 * 3 * 100 / 16)).epsilon(1e-14));
}

TEST_CASE("the flow through a residual block is that of its branch and of its shortcut") {
  // R = 2 x 4 x (1 + 4) x 3; of it the first and the last layer have all, the branch 4 parts of 5.
  CHECK(synflow_of_constants<Branched>(1.0F) == Catch::Approx(std::log10(120.0 * (2 + 0.8))).epsilon(1e-14));
}

TEST_CASE("the flow of any weights and biases is that of exact arithmetic") {
  // Found with fractions (Python): R is affine in each parameter w, so that w dR/dw = R(2w) - R(w).
  const auto network = whet::candidate_network<double, Branched>();
  auto parameters = constant_parameters(network.records, 0.3F);
  const auto fill = [&](std::size_t record, int first) {
    auto layer = parameters.layer(record);
    for (Eigen::Index index = 0; index < layer.kernel.size(); ++index)
      layer.kernel.data()[index] = static_cast<float>(std::sin(double(first + index)));
    for (Eigen::Index index = 0; index < layer.bias.size(); ++index)
      layer.bias[index] = static_cast<float>(std::cos(double(first + index)));
  };
  fill(0, 0);
  fill(3, 20);
  fill(6, 50);
  REQUIRE(network.records[3].affine == whet::AffineExtent{4, 4});
  REQUIRE(network.records[6].affine == whet::AffineExtent{2, 4});
  for (const int threads : {1, 2}) {
    whet::ThreadPool pool(threads);
    CHECK(whet::synflow(network, parameters, pool) == Catch::Approx(2.112234593709219).epsilon(1e-13));
  }
}

TEST_CASE("a flow beyond the range of doubles is found") {
  // 128 layers of 10 values: R = 10 · 10^128 with weights of 1, times the weight for each layer.
  const auto network = deep_chain(128, 10);
  whet::ThreadPool pool(1);
  const double layers = std::log10(128.0);
  for (const float weight : {1e-2F, 1.0F, 1e1F, 1e2F, 2e3F}) {
    const double expected = layers + 1 + 128 * (1 + std::log10(static_cast<double>(weight)));
    const double found = whet::synflow(network, constant_parameters(network.records, weight), pool);
    CHECK(found == Catch::Approx(expected).epsilon(1e-12));
  }
  CHECK(whet::synflow(network, constant_parameters(network.records, 1e30F), pool) ==
        std::numeric_limits<double>::infinity());
}

TEST_CASE("weights of zero let nothing flow") {
  CHECK(synflow_of_constants<Chain>(0.0F) == -std::numeric_limits<double>::infinity());
}

TEST_CASE("parameters that are no numbers have no flow, and not the largest") {
  for (const float value : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()})
    CHECK(synflow_of_constants<Chain>(value) == -std::numeric_limits<double>::infinity());
}

TEST_CASE("gates that are nearly open let flow what goes through them") {
  // The gates' inputs are so large that their sigmoid is 1: R = 2 x 4 x 3 x 100 / 16 · 9^2.
  CHECK(synflow_of_constants<Gated>(9.0F) ==
        Catch::Approx(std::log10(2.0 * 2 * 4 * 3 * 100 / 16 * 81)).epsilon(1e-12));
}

TEST_CASE("parameters of another network are refused") {
  whet::ThreadPool pool(1);
  CHECK_THROWS_AS(whet::synflow(whet::candidate_network<double, Chain>(),
                                constant_parameters(whet::records<OfImages>, 1.0F), pool),
                  std::invalid_argument);
}
