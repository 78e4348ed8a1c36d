#include <whet/topology/dense.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

using Layer = whet::Dense<16>;
static_assert(Layer::role == whet::LayerRole::affine && Layer::units == 16);
static_assert(Layer::accepts(784) && !Layer::accepts(whet::Shape(28, 28)), "an image needs Flatten first");
static_assert(!Layer::accepts(0));
static_assert(Layer::output(784) == whet::Shape(16));
static_assert(Layer::affine(10) == whet::AffineExtent{16, 10} && Layer::macs(10) == 160);

TEST_CASE("a dense layer writes itself as source") { CHECK(source_of<Layer>() == "whet::Dense<16>"); }
