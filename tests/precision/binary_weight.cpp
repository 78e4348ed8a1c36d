#include <array>

#include <whet/precision/binary_weight.hpp>
#include <whet/precision/policy.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/input.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/weights/freeze.hpp>

#include "catch.hpp"

static_assert(whet::UniformPolicy<whet::BinaryWeightPolicy> &&
              whet::UniformPolicy<whet::Dynamic<whet::BinaryWeightPolicy>>);

TEST_CASE("binary weights are the signs, that of zero +1, times the mean magnitude") {
  const float weights[] = {0.1f, -0.2f, 0.0f, -0.0f, 0.9f};
  const auto grid = whet::BinaryCoding::fit(weights, 5);
  CHECK(grid.scale == Approx(0.24));
  const int expected[] = {1, -1, 1, 1, 1};
  for (int index = 0; index < 5; ++index) CHECK(grid(weights[index]) == expected[index]);
}

namespace {

struct Three : whet::Sequential<whet::Input<8>, whet::Dense<3>> {};

/// Of two rows of zeros with biases 0 and .25, and one of .5.
template <class Policy>
std::array<float, 3> outputs_of() {
  whet::Weights<Three> weights;
  weights.layer<0>().kernel.row(2).setConstant(0.5f);
  weights.layer<0>().bias << 0.0f, 0.25f, 0.0f;
  whet::Quantization<Three> ranges;
  ranges.ranges = {whet::Range{0.0f, 2.0f}, whet::Range{-8.0f, 8.0f}};
  const auto model = whet::freeze<Policy>(weights, ranges);
  whet::Workspace<decltype(model)> workspace;
  const std::array<float, 8> ones{1, 1, 1, 1, 1, 1, 1, 1};
  const auto found = model(ones, workspace);
  return {found[0], found[1], found[2]};
}

}  // namespace

TEST_CASE("a row of zeros, which signs cannot be, adds nothing to its bias") {
  const auto fixed = outputs_of<whet::BinaryWeightPolicy>();
  CHECK(fixed[0] == 0.0f);
  CHECK(fixed[1] == Approx(0.25).margin(0.04));
  CHECK(fixed[2] == Approx(4.0).margin(0.1));
  const auto dynamic = outputs_of<whet::Dynamic<whet::BinaryWeightPolicy>>();
  CHECK(dynamic[0] == 0.0f);
  CHECK(dynamic[1] == 0.25f);
  CHECK(dynamic[2] == Approx(4.0).margin(0.1));
}
