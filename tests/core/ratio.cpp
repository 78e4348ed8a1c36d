#include <whet/core/ratio.hpp>

#include "catch.hpp"

static_assert(whet::Ratio<1, 4>::value == 0.25);
static_assert(whet::Ratio<-3, 2>::value == -1.5);
static_assert(whet::Ratio<1, 3>::numerator == 1 && whet::Ratio<1, 3>::denominator == 3);

TEST_CASE("a ratio is the nearest double of its quotient") { CHECK(whet::Ratio<1, 100>::value == 0.01); }
