#include <algorithm>
#include <type_traits>

#include <whet/topology/dense.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/weights/weights.hpp>

#include "catch.hpp"

namespace {
struct Network
    : whet::Sequential<whet::Input<3>, whet::Named<"stem", whet::Dense<2>>, whet::ReLU,
                       whet::Named<"block", whet::Layers<whet::Named<"wide", whet::Dense<5>>, whet::ReLU>>,
                       whet::Dense<4>> {};
}  // namespace

TEST_CASE("new weights are zeros") {
  const whet::Weights<Network> weights;
  CHECK(weights.values().size() == 3 * 2 + 2 + 2 * 5 + 5 + 5 * 4 + 4);
  CHECK(std::ranges::all_of(weights.values(), [](float value) { return value == 0.0F; }));
}

TEST_CASE("a layer's weights are found by name and by position") {
  whet::Weights<Network> weights;
  weights.layer<"stem">().kernel(1, 2) = 3.0F;
  weights.layer<"stem">().bias << 1, 2;
  CHECK(weights.layer<0>().kernel(1, 2) == 3.0F);
  CHECK(weights.layer<0>().bias(1) == 2.0F);
  CHECK(weights.layer<"block/wide">().kernel.rows() == 5);
  CHECK(weights.layer<"block">().kernel.data() == weights.layer<1>().kernel.data());
  CHECK(weights.layer<2>().kernel.cols() == 5);
}

TEST_CASE("const weights give maps that only read") {
  const whet::Weights<Network> weights;
  auto kernel = weights.layer<"stem">().kernel;
  STATIC_REQUIRE(std::is_same_v<decltype(kernel.data()), const float*>);
  CHECK(kernel(0, 0) == 0.0F);
}

TEST_CASE("weights compare by value and copies are independent") {
  whet::Weights<Network> first;
  whet::Weights<Network> second = first;
  CHECK(first == second);
  second.layer<2>().bias(0) = 1.0F;
  CHECK(first != second);
}
