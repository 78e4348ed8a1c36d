#include <string>

#include <whet/io/report/histogram_plot.hpp>

#include "catch.hpp"

using namespace whet;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("each bin is a step as wide as it is, those without a value lie below the axis") {
  const ValueHistogram histogram{.layer = "0", .first = -0.5, .width = 0.25, .counts = {1, 0, 1000, 3}};
  const detail::Plot plot = detail::histogram_plot(histogram, 0, "weights");
  CHECK_THAT(plot.script,
             ContainsSubstring("$bins << EOD\n-0.5\t1\n-0.25\t0.1\n0\t1000\n0.25\t3\n0.5\t0.1\nEOD\n"));
  CHECK_THAT(plot.script,
             ContainsSubstring("set yrange [0.5:2000]") && ContainsSubstring("set xrange [-0.5:0.5]"));
  CHECK_THAT(plot.script, ContainsSubstring(R"(set ytics ("1" 1, "10" 10, "100" 100, "1 k" 1000))"));
  CHECK(plot.description == "weights");
}

TEST_CASE("large counts have every second power of ten at the axis") {
  const ValueHistogram histogram{.width = 1.0, .counts = {2'000'000}};
  CHECK_THAT(detail::histogram_plot(histogram, 0, "").script,
             ContainsSubstring(R"(set ytics ("1" 1, "100" 100, "10 k" 10000, "1 M" 1000000))"));
}
