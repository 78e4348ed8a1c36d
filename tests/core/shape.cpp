#include <whet/core/shape.hpp>

#include "catch.hpp"

namespace {

using whet::Shape;

template <Shape Extents>
inline constexpr std::size_t size_of = Extents.size();

static_assert(size_of<784> == 784 && Shape(784) == Shape(1, 1, 784), "a number is a vector");
static_assert(size_of<Shape(28, 28)> == 784 && Shape(28, 28) == Shape(28, 28, 1), "two are a grey image");
static_assert(Shape(4, 3, 2).height == 4 && Shape(4, 3, 2).width == 3 && Shape(4, 3, 2).channels == 2);
static_assert(Shape(4, 3, 2).pixels() == 12 && Shape(4, 3, 2).size() == 24);
static_assert(Shape(10).is_vector() && !Shape(1, 2, 5).is_vector() && !Shape(2, 1, 5).is_vector());
static_assert(Shape().size() == 0);
static_assert(Shape(65536, 65536).size() == std::size_t{1} << 32 || sizeof(std::size_t) == 4,
              "sizes are computed in size_t");

}  // namespace

TEST_CASE("shapes differ when one extent differs") {
  CHECK(Shape(2, 3, 4) != Shape(3, 2, 4));
  CHECK(Shape(2, 3, 4) != Shape(2, 3, 5));
}
