#include <type_traits>

#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/relu.hpp>
#include <whet/transform/layer_alone.hpp>
#include <whet/weights/tensor_quantizations.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

struct Network
    : Sequential<Input<6, 5, 3, NonNegative>, Conv2D<8, 3, Stride{2}>, ReLU, Flatten, Dense<7>, Dense<2>> {};

}  // namespace

TEST_CASE("a layer alone takes what reaches it in the network, with what is known of it") {
  using First = detail::LayerAlone<Network, 0>;
  using Second = detail::LayerAlone<Network, 3>;
  using Third = detail::LayerAlone<Network, 4>;
  STATIC_REQUIRE(layer_count<First> == 1);
  STATIC_REQUIRE(std::is_same_v<layer_t<First, 0>, Conv2D<8, 3, Stride{2}>>);
  STATIC_REQUIRE(input_shape<First> == Shape(6, 5, 3));
  STATIC_REQUIRE(input_bounds<First>.nonnegative());
  STATIC_REQUIRE(input_shape<Second> == Shape(72));
  STATIC_REQUIRE(input_bounds<Second>.nonnegative());
  STATIC_REQUIRE(records<Second>[0].affine == AffineExtent{7, 72});
  STATIC_REQUIRE(!input_bounds<Third>.nonnegative());
}

TEST_CASE("a layer alone is called what it is called in the network") {
  using First = detail::LayerAlone<Network, 0>;
  using Third = detail::LayerAlone<Network, 4>;
  CHECK(detail::layer_label<Third>(0) == detail::layer_label<Network>(4));
  CHECK(detail::tensor_label<Third>(-1) == "the output of layer 3 (Dense)");
  CHECK(detail::tensor_label<First>(-1) == "the network's input");
}
