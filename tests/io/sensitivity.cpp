#include <limits>
#include <sstream>

#include <whet/io/sensitivity.hpp>

#include "catch.hpp"

TEST_CASE("sensitivity prints as a table, without accuracies where there are no labels") {
  whet::Sensitivity table{.policy = "whet::Int8Policy", .accuracy = 0.9};
  table.layers.push_back({"0 Conv2D \"stem\"", 100, 320, {.sqnr = 41.26, .accuracy = 0.8974}});
  table.layers.push_back({"1 Dense", 1000, 4000, {.sqnr = std::numeric_limits<double>::infinity()}});
  std::ostringstream text;
  print(table, text);
  CHECK(text.str() ==
        "layer            bytes  float bytes  SQNR dB  accuracy %\n"
        "--------------------------------------------------------\n"
        "0 Conv2D \"stem\"    100          320     41.3       89.74\n"
        "1 Dense           1000         4000      inf\n"
        "--------------------------------------------------------\n"
        "all in float                                       90.00\n"
        "each layer alone in Int8Policy\n");
}
