#include <string>

#include <whet/io/report/histogram_section.hpp>

#include "catch.hpp"
#include "io/programs.hpp"

using namespace whet;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("a section of histograms tells of each tensor how many values lie where") {
  if (!programs::has("gnuplot")) return;
  detail::ReportPage page;
  detail::add_histograms(page,
                         {{.layer = "0 <stem>",
                           .first = -0.5,
                           .width = 0.5,
                           .counts = {1000, 995},
                           .zeros = 5,
                           .range = {-0.5f, 0.25f}},
                          {.layer = "1 Dense", .width = 1.0, .counts = {3}, .range = {0.0f, 0.75f}}},
                         "weights", "Weights", 0);
  CHECK(page.links() == "<a href=\"#weights\">Weights</a>\n");
  const std::string html = page.html();
  CHECK_THAT(html, ContainsSubstring("<h2 id=\"weights\">Weights</h2>") &&
                       ContainsSubstring("<figcaption>0 &lt;stem&gt;: 2,000 values from -0.5 to 0.25, 0.2 % "
                                         "zeros</figcaption>") &&
                       ContainsSubstring("<figcaption>1 Dense: 3 values from 0 to 0.75</figcaption>"));
  CHECK_THAT(html, ContainsSubstring("aria-label=\"Weights, 1 Dense: 3 values from 0 to 0.75\""));
}

TEST_CASE("of zeros alone there is no picture, and of no tensors no section") {
  detail::ReportPage page;
  detail::add_histograms(page, {}, "weights", "Weights", 0);
  CHECK(page.links().empty());
  CHECK(page.html().empty());
  detail::add_histograms(page, {{.layer = "2", .width = 1.0, .zeros = 12345}}, "weights", "Weights", 0);
  const std::string html = page.html();
  CHECK_THAT(html, ContainsSubstring("2: 12,345 values from 0 to 0, 100.0 % zeros</p>"));
  CHECK_THAT(html, !ContainsSubstring("<figure>") && !ContainsSubstring("Pictures are missing"));
}
