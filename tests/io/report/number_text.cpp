#include <cmath>
#include <limits>

#include <whet/io/report/json.hpp>
#include <whet/io/report/number_text.hpp>

#include "catch.hpp"

using namespace whet::detail;

TEST_CASE("thousands are grouped, and what was not measured is empty") {
  CHECK(grouped(7) == "7");
  CHECK(grouped(1083456) == "1,083,456");
  CHECK(measured(2.5, "{:.1f}") == "2.5");
  CHECK(measured(NAN, "{:.1f}").empty());
}

TEST_CASE("ratios of noise are numbers, exact, or lost") {
  CHECK(decibel_text(31.46) == "31.5");
  CHECK(decibel_text(INFINITY) == "exact");
  CHECK(decibel_text(-INFINITY) == "no number");
  CHECK(decibel_json(31.5) == 31.5);
  CHECK(decibel_json(INFINITY).is_null());
  CHECK(decibel_json(-INFINITY) == std::numeric_limits<double>::lowest());
}
