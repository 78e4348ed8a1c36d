#include <whet/topology/sequence.hpp>

#include "catch.hpp"

static_assert(whet::sequence_of({49, 10, 1}) == whet::Shape(49, 1, 10));
static_assert(whet::sequence_of({28, 28, 3}) == whet::Shape(28, 1, 84));
static_assert(whet::sequence_of(16) == whet::Shape(1, 1, 16), "a vector is one step");

TEST_CASE("rows are the steps of a sequence") { SUCCEED("as the assertions above say"); }
