#include <whet/data/shape_name.hpp>

#include "catch.hpp"

TEST_CASE("shapes are named by height, width and channels, vectors by their values") {
  CHECK(whet::shape_name(whet::Shape(28, 20, 3)) == "28x20x3");
  CHECK(whet::shape_name(whet::Shape(6, 1, 4)) == "6x1x4");
  CHECK(whet::shape_name(whet::Shape(10)) == "10");
}
