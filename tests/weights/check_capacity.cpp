#include <type_traits>

#include <whet/train/initialize.hpp>
#include <whet/train/quantization_aware.hpp>
#include <whet/transform/calibrate.hpp>
#include <whet/transform/prune.hpp>
#include <whet/weights/check_capacity.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"
#include "train/toy_data.hpp"

using namespace whet;
using Catch::Matchers::ContainsSubstring;

namespace {
using Pattern = Block<8, 4, Keep{50}>;
struct Network : Sequential<Input<4>, Dense<16>, BatchNorm, ReLU, Named<"head", Dense<3>>> {};
/// Two blocks in the first layer, one of which finds room.
using Policy = Mixed<Int8Policy, At<0, Sparse<Int8Policy, Pattern>>>;

Weights<Network> initial_weights() {
  Weights<Network> weights;
  initialize(weights, 1);
  return weights;
}

Weights<Network> without_a_block() {
  PruneOptions options = options_for<Pattern>();
  options.layers = {{"head", 0.0}};
  return prune(initial_weights(), Magnitude{}, options);
}

auto trained(const Weights<Network>& weights) {
  const Dataset data = toy_data(60);
  return train<QuantizationAware<Policy>>(weights, calibrate(weights, data), data, {.epochs = 1});
}
}  // namespace

TEST_CASE("what a training for integers would not fit into a pattern is refused before it begins") {
  CHECK_THROWS_WITH(trained(initial_weights()),
                    ContainsSubstring("train: layer 0 ") &&
                        ContainsSubstring("expected at most 1 blocks that are not pruned") &&
                        ContainsSubstring("found 2"));
  // Zeros that are not kept are trained on.
  Weights<Network> zeros = without_a_block();
  zeros.set_mask({});
  CHECK_THROWS_WITH(trained(zeros), ContainsSubstring("not pruned"));
  CHECK_NOTHROW(freeze<Policy>(trained(without_a_block())));
}

TEST_CASE("random weights have no room in a pattern") {
  CHECK_THROWS_WITH((train<Network, QuantizationAware<Policy>>(toy_data(60), {.epochs = 1})),
                    ContainsSubstring("train: layer 0 ") && ContainsSubstring("prune the weights first"));
}
