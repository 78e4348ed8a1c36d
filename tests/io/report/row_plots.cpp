#include <cmath>
#include <string>

#include <whet/io/report/row_plots.hpp>

#include "catch.hpp"
#include "io/programs.hpp"

using namespace whet;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("rows have their names from the top, and a picture is as high as they need") {
  CHECK(detail::row_axis({"0 Dense", "it's"}) ==
        "set yrange [1.5:-0.5]\nset ytics (\"0 Dense\" 0, \"it's\" 1) scale 0\n");
  CHECK(detail::row_plot_height(2) > detail::row_plot_height(1));
  CHECK(detail::row_plot_height(5) - detail::row_plot_height(4) ==
        detail::row_plot_height(2) - detail::row_plot_height(1));
}

TEST_CASE("each bar has its value and its text, those that are no numbers have the text alone") {
  const detail::Plot plot =
      detail::bar_plot({{"a", 3.0, "3.0"}, {"b", INFINITY, "exact"}, {"c", -1.0, "-1.0"}}, "SQNR", 0, "bars");
  CHECK_THAT(plot.script, ContainsSubstring("$bars << EOD\n3\t0\n0\t1\n-1\t2\nEOD\n"));
  CHECK_THAT(plot.script, ContainsSubstring("set label \"3.0\" at 3,0 ") &&
                              ContainsSubstring("set label \"exact\" at 0,1 ") &&
                              ContainsSubstring("set label \"-1.0\" at 0,2 "));
  CHECK(plot.description == "bars");
}

TEST_CASE("a line leaves out what is no number, and there is no picture without any") {
  const detail::Plot plot = detail::profile_plot(
      {"a", "b", "c"}, {{"INT8", {30.0, INFINITY, 20.0}}, {"INT4", {NAN, NAN, NAN}}}, "SQNR", "lines");
  CHECK_THAT(plot.script,
             ContainsSubstring("$series0 << EOD\n30\t0\n20\t2\nEOD\n") && !ContainsSubstring("$series1"));
  CHECK(detail::profile_plot({"a"}, {{"INT8", {INFINITY}}}, "SQNR", "").script.empty());
}

TEST_CASE("the key names each series in its colour, with another mark when colours come again") {
  const std::string key =
      detail::series_key({{"<a>", {}}, {"b", {}}, {"c", {}}, {"d", {}}, {"e", {}}, {"f", {}}, {"g", {}}});
  CHECK_THAT(key, ContainsSubstring("series-0)\" aria-hidden=\"true\">●</span> &lt;a&gt;</span>") &&
                      ContainsSubstring("series-0)\" aria-hidden=\"true\">■</span> g</span>"));
}

TEST_CASE("a percent sign in a name is drawn as one, and in a text behind a bar as well") {
  CHECK_THAT(detail::row_axis({"50%"}), ContainsSubstring("(\"50%%\" 0)"));
  if (!programs::has("gnuplot")) return;
  const std::vector plots{detail::bar_plot({{"50%", 1.0, "20%"}, {"top%g", 2.0, "%d"}}, "%", 0, "bars")};
  const std::string picture = detail::draw_plots(plots).front();
  for (const char* const text : {">50%<", ">top%g<", ">20%<", ">%d<", ">%<"})
    CHECK_THAT(picture, ContainsSubstring(text));
}

TEST_CASE("names and texts that begin with a quote are drawn") {
  if (!programs::has("gnuplot")) return;
  const std::vector plots{
      detail::bar_plot({{"'a'", 1.0, "'b"}, {"\"1\"", 2.0, "\\1"}}, "'x' is \"1\"", 0, "bars")};
  const std::string picture = detail::draw_plots(plots).front();
  for (const char* const text : {">'a'<", ">'b<", ">\"1\"<", ">\\1<", ">'x' is \"1\"<"})
    CHECK_THAT(picture, ContainsSubstring(text));
}
