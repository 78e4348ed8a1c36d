#include <whet/io/gnuplot_text.hpp>

#include "catch.hpp"

using namespace whet;

TEST_CASE("text for gnuplot stands in single quotes, and its own are doubled") {
  CHECK(detail::gnuplot_text("") == "''");
  CHECK(detail::gnuplot_text("error, %") == "'error, %'");
  CHECK(detail::gnuplot_text("it's 'so'") == "'it''s ''so'''");
  CHECK(detail::gnuplot_text("`date` \"\\n\" {x}_y^2") == "'`date` \"\\n\" {x}_y^2'");
}

TEST_CASE("text for gnuplot is one line, and keeps characters of several bytes") {
  CHECK(detail::gnuplot_text("a\nb\tc\x01"
                             "d\r") == "'a b c d '");
  CHECK(detail::gnuplot_text("\xc3\xa9 \xe2\x80\xa6") == "'\xc3\xa9 \xe2\x80\xa6'");
}
