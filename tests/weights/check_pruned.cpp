#include <type_traits>

#include <whet/train/initialize.hpp>
#include <whet/train/quantization_aware.hpp>
#include <whet/transform/calibrate.hpp>
#include <whet/transform/prune.hpp>
#include <whet/weights/check_pruned.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"
#include "train/toy_data.hpp"

using namespace whet;
using Catch::Matchers::ContainsSubstring;

namespace {
struct Network : Sequential<Input<4>, Dense<8>, ReLU, Named<"head", Dense<3>>> {};
struct Normalized : Sequential<Input<4>, Dense<8>, BatchNorm, ReLU, Dense<6>, BatchNorm, ReLU, Dense<3>> {};

Weights<Network> initial_weights() {
  Weights<Network> weights;
  initialize(weights, 1);
  return weights;
}
}  // namespace

TEST_CASE("pruned weights are refused where their policy would make them signs again") {
  const Weights<Network> weights = initial_weights();
  const Dataset data = toy_data(60);
  const auto ranges = calibrate(weights, data);
  CHECK_NOTHROW(freeze<BinaryWeightPolicy>(weights, ranges));
  const auto pruned = prune(weights, Magnitude{}, {.sparsity = 0.5});
  CHECK_THROWS_WITH(freeze<BinaryWeightPolicy>(pruned, ranges),
                    ContainsSubstring("freeze: ") &&
                        ContainsSubstring("whet::BinaryWeightPolicy has no zero") &&
                        ContainsSubstring("found 16"));
  CHECK_THROWS_WITH((train<QuantizationAware<BinaryWeightPolicy>>(pruned, ranges, data, {.epochs = 1})),
                    ContainsSubstring("train: ") && ContainsSubstring("has no zero"));
  CHECK_NOTHROW(freeze<TernaryPolicy>(pruned, ranges));
  // Only the layers of that policy count.
  using First = Mixed<Int8Policy, At<"head", BinaryWeightPolicy>>;
  const auto first_alone = prune(weights, Magnitude{}, {.sparsity = 0.5, .layers = {{"head", 0.0}}});
  CHECK_NOTHROW(freeze<First>(first_alone, ranges));
  CHECK_THROWS_WITH(freeze<First>(pruned, ranges), ContainsSubstring("head"));
}

TEST_CASE("positions are those of the topology that training ships, without its normalizations") {
  Weights<Normalized> weights;
  initialize(weights, 1);
  const Dataset data = toy_data(60);
  const auto train_with = [&]<class Policy>(std::type_identity<Policy>) {
    return train<QuantizationAware<Policy>>(weights, calibrate(weights, data), data, {.epochs = 1});
  };
  prune(weights, Magnitude{}, {.sparsity = 0.0, .layers = {{2, 0.5}}});
  // The second dense layer, at position 2 of the trained network, is at 1 of the one that ships.
  CHECK_NOTHROW(train_with(std::type_identity<Mixed<Int8Policy, At<2, BinaryWeightPolicy>>>{}));
  CHECK_THROWS_WITH(train_with(std::type_identity<Mixed<Int8Policy, At<1, BinaryWeightPolicy>>>{}),
                    ContainsSubstring("train: layer 3") && ContainsSubstring("found 24"));
}
