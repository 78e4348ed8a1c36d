#include <vector>

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/dense.hpp>
#include <whet/transform/fold.hpp>
#include <whet/weights/weight_mask.hpp>
#include <whet/weights/weights.hpp>

#include "catch.hpp"

using namespace whet;

namespace {
struct Network : Sequential<Input<3>, Dense<4>, BatchNorm, Dense<2>> {};
}  // namespace

TEST_CASE("a mask zeros weights, and nothing else") {
  Weights<Network> weights;
  for (float& value : weights.values()) value = 1.0F;
  CHECK_FALSE(weights.is_pruned());
  WeightMask mask = full_mask(weights.records());
  mask.kernel(0)(1, 2) = 0;
  weights.set_mask(mask);
  CHECK(weights.is_pruned());
  CHECK(weights.layer<0>().kernel(1, 2) == 0.0F);
  CHECK(weights.layer<0>().kernel.sum() == 11.0F);
  CHECK(weights.layer<0>().bias.sum() == 4.0F);
  weights.set_mask({});
  CHECK_FALSE(weights.is_pruned());
}

TEST_CASE("folding batch normalization keeps the mask") {
  Weights<Network> weights;
  for (float& value : weights.values()) value = 1.0F;
  WeightMask mask = full_mask(weights.records());
  mask.kernel(0)(1, 2) = 0;
  mask.kernel(2)(0, 3) = 0;
  weights.set_mask(mask);
  const auto folded = fold(weights);
  CHECK(folded.mask().kernel(0)(1, 2) == 0);
  CHECK(folded.mask().kernel(1)(0, 3) == 0);
  CHECK(folded.layer<0>().kernel(1, 2) == 0.0F);
  CHECK(folded.layer<0>().kernel(1, 1) != 0.0F);
}

TEST_CASE("the mask of another topology is refused, larger or smaller") {
  struct Wider : Sequential<Input<3>, Dense<5>, BatchNorm, Dense<4>> {};
  Weights<Network> weights;
  CHECK_THROWS_WITH(weights.set_mask(full_mask(Weights<Wider>::records())),
                    Catch::Matchers::ContainsSubstring("mask: expected"));
  struct Deeper : Sequential<Input<3>, Dense<4>, Dense<4>, Dense<4>, Dense<4>, Dense<4>> {};
  CHECK_THROWS_WITH(
      weights.set_mask(full_mask(Weights<Deeper>::records())),
      Catch::Matchers::ContainsSubstring("layers") && Catch::Matchers::ContainsSubstring("found 5"));
  CHECK_FALSE(weights.is_pruned());
}

TEST_CASE("a mask is made longer for more layers, and shorter again") {
  struct Longer : Sequential<Input<3>, Dense<4>, BatchNorm, Dense<2>, Dense<5>> {};
  WeightMask mask = full_mask(records<Network>);
  mask.kernel(0)(1, 2) = 0;
  const WeightMask longer = extended_mask(mask, records<Longer>);
  CHECK(longer.records() == 4);
  CHECK(longer.kernel(0)(1, 2) == 0);
  CHECK((longer.kernel(3).array() == 1).all());
  CHECK(shortened_mask(longer, records<Network>) == mask);
  CHECK(extended_mask({}, records<Longer>).records() == 0);
  CHECK(shortened_mask({}, records<Network>).records() == 0);
}
