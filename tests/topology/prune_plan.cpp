#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/prune_plan.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/squeeze_excite.hpp>

#include "catch.hpp"

using namespace whet;
using detail::PruneFault;

namespace {

struct Network
    : Sequential<Input<4, 4, 3>, Named<"stem", Conv2D<6, 1>>, Residual<ReLU, Named<"end", Conv2D<6, 3>>>,
                 Flatten, Named<"wide", Dense<8>>, Named<"head", Dense<2>>> {};

struct Excited : Sequential<Input<4, 4, 3>, Named<"a", Conv2D<24, 1>>, SqueezeExcite<12>, Flatten,
                            Named<"b", Dense<8>>, ReLU, Dense<5>> {};

template <LayerKey... Pair>
constexpr PruneFault fault = detail::prune_plan<Network, Pair...>.fault;

}  // namespace

TEST_CASE("a plan says how many units of each group stay") {
  constexpr auto& plan = detail::prune_plan<Network, "end", 4, "wide", 3>;
  CHECK(plan.fault == PruneFault::none);
  CHECK(plan.kept == std::array<int, 4>{3, 4, 3, 2});
}

TEST_CASE("a plan that cannot be says why, and which request") {
  CHECK(fault<"wide", 9> == PruneFault::count);
  CHECK(fault<"wide", 0> == PruneFault::count);
  CHECK(fault<"head", 1> == PruneFault::output);
  CHECK(fault<1, 4> == PruneFault::none);
  CHECK(fault<7, 4> == PruneFault::no_units);
  CHECK(fault<"end", 4, "stem", 3> == PruneFault::twice);
  CHECK(detail::prune_plan<Network, "end", 4, "stem", 3>.request == 2);
}

TEST_CASE("the request is told that a layer cannot follow") {
  constexpr auto& first = detail::prune_plan<Excited, "a", 23, "b", 4>;
  CHECK(first.fault == PruneFault::relative);
  CHECK(first.request == 0);
  CHECK(detail::prune_plan<Excited, "b", 4, "a", 23>.request == 2);
  CHECK(detail::prune_plan<Excited, "a", 12, "b", 4>.fault == PruneFault::none);
}

TEST_CASE("requests are pairs of a layer and a count") {
  CHECK(detail::are_pairs<"end", 4>);
  CHECK(detail::are_pairs<0, 4>);
  CHECK_FALSE(detail::are_pairs<"end", "end">);
  CHECK_FALSE(detail::are_pairs<"end">);
}
