#include <cstddef>

#include <whet/topology/input.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

static_assert(Input<784>::shape == Shape(784) && !Input<784>::nonnegative);
static_assert(Input<28, 28>::shape == Shape(28, 28, 1));
static_assert(Input<49, 10, 3>::shape == Shape(49, 10, 3));
static_assert(Input<784, NonNegative>::shape == Shape(784) && Input<784, NonNegative>::nonnegative);
static_assert(Input<28, 28, NonNegative>::shape == Shape(28, 28) && Input<2, 3, 4, NonNegative>::nonnegative);
static_assert(Input<784, NonNegative>::bounds.nonnegative() && !Input<784>::bounds.nonnegative());
static_assert(Input<std::size_t{5}>::shape == Shape(5), "any integer is an extent");

}  // namespace

TEST_CASE("an input says its shape and what is known of its values") {
  SUCCEED("as the assertions above say");
}
