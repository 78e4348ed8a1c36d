#include <limits>
#include <string>
#include <vector>

#include <whet/io/report/noise_section.hpp>

#include "catch.hpp"
#include "io/programs.hpp"

using namespace whet;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Report some_noise() {
  return {.stages = {{.name = "FP32"},
                     {.name = "INT8", .noise = {{2, "2 Dense", 31.46}, {0, "0 Conv2D", infinity}}},
                     {.name = "INT4", .noise = {{0, "0 Conv2D", 12.0}, {1, "1 <Dense>", -infinity}}}}};
}

}  // namespace

TEST_CASE("rows of noise are the layers that any stage has, in their order") {
  std::vector<std::string> labels;
  for (const LayerNoise& row : detail::noise_rows(some_noise())) labels.push_back(row.label);
  CHECK(labels == std::vector<std::string>{"0 Conv2D", "1 <Dense>", "2 Dense"});
}

TEST_CASE("the table of noise has a column for each stage that was measured") {
  detail::ReportPage page;
  detail::add_noise(page, some_noise());
  CHECK(page.links() == "<a href=\"#noise\">Signal to noise along the network</a>\n");
  const std::string html = page.html();
  CHECK_THAT(html,
             ContainsSubstring("<th scope=\"col\">layer</th><th scope=\"col\" class=\"number\">INT8</th>"
                               "<th scope=\"col\" class=\"number\">INT4</th></tr>"));
  const auto row = [](const std::string& label, const std::string& int8, const std::string& int4) {
    return "<tr><th scope=\"row\">" + label + "</th><td class=\"number\">" + int8 +
           "</td><td class=\"number\">" + int4 + "</td></tr>";
  };
  CHECK_THAT(html, ContainsSubstring(row("0 Conv2D", "exact", "12.0")));
  CHECK_THAT(html, ContainsSubstring(row("1 &lt;Dense&gt;", "", "no number")));
  CHECK_THAT(html, ContainsSubstring(row("2 Dense", "31.5", "")));
}

TEST_CASE("layers of the same number in different networks are different rows") {
  Report report = some_noise();
  report.stages[2].noise[0].label = "0 Dense";
  std::vector<std::string> labels;
  for (const LayerNoise& row : detail::noise_rows(report)) labels.push_back(row.label);
  CHECK(labels == std::vector<std::string>{"0 Conv2D", "0 Dense", "1 <Dense>", "2 Dense"});
  detail::ReportPage page;
  detail::add_noise(page, report);
  CHECK_THAT(page.html(),
             ContainsSubstring("0 Conv2D</th><td class=\"number\">exact</td><td class=\"number\"></td>"));
  CHECK_THAT(page.html(),
             ContainsSubstring("0 Dense</th><td class=\"number\"></td><td class=\"number\">12.0</td>"));
}

TEST_CASE("noise is drawn where a ratio is a number") {
  if (!programs::has("gnuplot")) return;
  detail::ReportPage page;
  detail::add_noise(page, some_noise());
  CHECK_THAT(page.html(),
             ContainsSubstring("<figcaption>Signal to noise along the network, from the input down"));
  detail::ReportPage exact;
  detail::add_noise(exact, {.stages = {{.name = "INT8", .noise = {{0, "0 Dense", infinity}}}}});
  CHECK_THAT(exact.html(), ContainsSubstring("exact") && !ContainsSubstring("<figure>"));
}

TEST_CASE("without measurements there is no section of noise") {
  detail::ReportPage page;
  detail::add_noise(page, {.stages = {{.name = "FP32"}}});
  CHECK(page.html().empty());
}
