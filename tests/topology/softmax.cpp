#include <whet/topology/softmax.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

static_assert(whet::Softmax::role == whet::LayerRole::softmax);
static_assert(whet::Softmax::bounds.low == 0.0f && whet::Softmax::bounds.high == 1.0f);
static_assert(whet::Softmax::output(whet::Shape(2, 2, 10)) == whet::Shape(2, 2, 10));

TEST_CASE("softmax writes itself as source") { CHECK(source_of<whet::Softmax>() == "whet::Softmax"); }
