#include <cmath>
#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

#include <whet/importer/imported_layers.hpp>
#include <whet/importer/values/normalization.hpp>

#include "catch.hpp"
#include "importer/graphs.hpp"
#include "importer/layer_state.hpp"

namespace {

using namespace whet::importer;
using graphs::Builder;

/// A normalization of one channel with this variance.
Graph normalization(float variance) {
  Builder net;
  const std::size_t x = net.input({2, 2, 1});
  const std::size_t last = net.constant({1});
  std::memcpy(net.graph.tensors[last].bytes.data(), &variance, sizeof(variance));
  return net.finish(net.node(OperatorKind::batch_normalization,
                             {x, net.constant({1}), net.constant({1}), net.constant({1}), last}, {2, 2, 1},
                             NormalizationAttributes{}));
}

}  // namespace

TEST_CASE("a normalization's epsilon goes into its gamma") {
  Builder net;
  const std::size_t x = net.input({2, 2, 3});
  const std::size_t y =
      net.node(OperatorKind::batch_normalization,
               {x, net.constant({3}), net.constant({3}), net.constant({3}), net.constant({3})}, {2, 2, 3},
               NormalizationAttributes{1e-5f});
  const ImportedLayers layers = import_layers(net.finish(y));
  const auto kernel = layers.parameters.kernel(0);
  for (int channel = 0; channel < 3; ++channel) {
    const double value = 0.125 * channel;  // gamma, beta, mean and variance
    const double expected = value / std::sqrt(value + 1e-5);
    const double found = double{kernel(channel, 0)} / std::sqrt(double{kernel(channel, 2)} + 1e-3);
    CHECK(std::abs(found - expected) <= 1e-6);
    CHECK(kernel(channel, 1) == static_cast<float>(value));
    CHECK(layers.parameters.bias(0)(channel) == static_cast<float>(value));
  }
}

TEST_CASE("variances below 0, and deviations of 0, are named") {
  for (const auto& [variance, epsilon] : {std::pair{-0.5f, 1.0f}, std::pair{0.0f, 0.0f}}) {
    LayerState layer(normalization(variance));
    detail::import_normalization(layer.state, epsilon);
    CHECK(layer.problems() ==
          "  batch normalization: expected variances of at least 0, found " + std::to_string(variance));
  }
}

TEST_CASE("a normalization between integer tensors is refused") {
  LayerState layer(normalization(1.0f));
  layer.state.quantized = true;
  detail::import_normalization(layer.state, 1e-3f);
  CHECK(layer.problems() ==
        "  batch normalization: expected a network whose normalizations are folded, as its tensors are int8, "
        "found one");
}
