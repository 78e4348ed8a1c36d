#include <whet/topology/activation.hpp>

#include "catch.hpp"

namespace {

struct Square : whet::Activation {
  template <class Number>
  static constexpr Number value(Number x) {
    return x * x;
  }
};

static_assert(Square::role == whet::LayerRole::activation && !Square::clamps);
static_assert(!Square::bounds.nonnegative(), "nothing is proved unless the layer says so");
static_assert(Square::accepts(3) && !Square::accepts(whet::Shape()));
static_assert(Square::output(whet::Shape(2, 3, 4)) == whet::Shape(2, 3, 4));

}  // namespace

TEST_CASE("an activation needs no more than its function") { CHECK(Square::value(3.0f) == 9.0f); }
