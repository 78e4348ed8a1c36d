#include <whet/topology/flatten.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

static_assert(whet::Flatten::role == whet::LayerRole::identity);
static_assert(whet::Flatten::output(whet::Shape(2, 3, 4)) == whet::Shape(24));
static_assert(whet::Flatten::output(7) == whet::Shape(7), "a vector stays what it is");
static_assert(!whet::Flatten::accepts(whet::Shape()));

TEST_CASE("flatten writes itself as source") { CHECK(source_of<whet::Flatten>() == "whet::Flatten"); }
