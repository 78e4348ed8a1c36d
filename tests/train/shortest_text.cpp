#include <cstdint>
#include <limits>
#include <string>

#include <whet/train/shortest_text.hpp>

#include "catch.hpp"

using whet::detail::shortest_text;

TEST_CASE("a number's text is as short as reads back as the same number") {
  CHECK(shortest_text(0.1) == "0.1");
  CHECK(shortest_text(1.0) == "1");
  CHECK(shortest_text(1e300) == "1e+300");
  CHECK(shortest_text(0.1f) == "0.1");
  for (const double number :
       {1.0 / 3.0, -2.5e-300, std::numeric_limits<double>::min(), std::numeric_limits<double>::lowest()})
    CHECK(std::stod(shortest_text(number)) == number);
}

TEST_CASE("of integers all digits are there") {
  CHECK(shortest_text(-2000000) == "-2000000");
  CHECK(shortest_text(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
}

TEST_CASE("what is not finite has a text, too") {
  CHECK(shortest_text(-std::numeric_limits<double>::infinity()) == "-inf");
  CHECK(shortest_text(std::numeric_limits<double>::quiet_NaN()) == "nan");
}
