#include <limits>
#include <string>
#include <vector>

#include <whet/io/report/sensitivity_section.hpp>

#include "catch.hpp"
#include "io/programs.hpp"

using namespace whet;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Report some_sensitivities() {
  return {.sensitivities = {
              {.policy = "whet::GroupedInt4Policy<32>",
               .accuracy = 0.9,
               .layers = {{"0 Conv2D \"stem\" and 1 more", 1234, 9000, {.sqnr = 21.06, .accuracy = 0.8775}},
                          {"3 Dense", 10, 40, {.sqnr = infinity, .accuracy = 0.901}}}},
              {.policy = "whet::Int8Policy", .layers = {{"0 Dense", 5, 20, {.sqnr = -infinity}}}}}};
}

std::string html_of(const Report& report) {
  detail::ReportPage page;
  detail::add_sensitivities(page, report);
  return page.html();
}

std::string row(const std::string& label, const std::vector<std::string>& numbers) {
  std::string text = "<tr><th scope=\"row\">" + label + "</th>";
  for (const std::string& number : numbers) text += "<td class=\"number\">" + number + "</td>";
  return text + "</tr>\n";
}

}  // namespace

TEST_CASE("of a label the position and the name have room in a picture") {
  CHECK(detail::short_label("0 Conv2D \"stem\" and 1 more") == "0 stem");
  CHECK(detail::short_label("12 Dense \"head/scores\"") == "12 head/scores");
  CHECK(detail::short_label("3 Dense") == "3 Dense");
  CHECK(detail::short_label("3 Dense and 2 more") == "3 Dense and 2 more");
  CHECK(detail::short_label("1 Dense \"a \"b\" c\"") == "1 a \"b\" c");
  CHECK(detail::short_label("1 Dense \"") == "1 Dense \"");
  CHECK(detail::short_label("").empty());
}

TEST_CASE("a table of sensitivities says what a layer costs in bytes, noise and accuracy") {
  const std::string html = html_of(some_sensitivities());
  CHECK_THAT(html, ContainsSubstring("<h3>GroupedInt4Policy&lt;32&gt;</h3>") &&
                       ContainsSubstring("aria-label=\"Sensitivity, GroupedInt4Policy&lt;32&gt;\""));
  CHECK_THAT(html,
             ContainsSubstring("<th scope=\"col\">layer</th><th scope=\"col\" class=\"number\">bytes</th>"
                               "<th scope=\"col\" class=\"number\">float bytes</th>"
                               "<th scope=\"col\" class=\"number\">SQNR dB</th>"
                               "<th scope=\"col\" class=\"number\">accuracy %</th>"
                               "<th scope=\"col\" class=\"number\">change</th></tr>"));
  CHECK_THAT(html, ContainsSubstring(row("0 Conv2D &quot;stem&quot; and 1 more",
                                         {"1,234", "9,000", "21.1", "87.75", "-2.25"}) +
                                     row("3 Dense", {"10", "40", "exact", "90.10", "+0.10"})));
}

TEST_CASE("without labels there is no accuracy and no change of it") {
  CHECK_THAT(html_of(some_sensitivities()),
             ContainsSubstring("<h3>Int8Policy</h3>") &&
                 ContainsSubstring(row("0 Dense", {"5", "20", "no number", "", ""})));
}

TEST_CASE("each policy has a picture of noise, and of accuracy where that was measured") {
  if (!programs::has("gnuplot")) return;
  const std::string html = html_of(some_sensitivities());
  CHECK_THAT(html, ContainsSubstring("<figcaption>Signal to noise of the outputs with one layer in "
                                     "GroupedInt4Policy&lt;32&gt;</figcaption>") &&
                       ContainsSubstring("<figcaption>Change of accuracy with one layer in "
                                         "GroupedInt4Policy&lt;32&gt;</figcaption>") &&
                       ContainsSubstring("outputs with one layer in Int8Policy</figcaption>") &&
                       !ContainsSubstring("accuracy with one layer in Int8Policy"));
  // Bars have the short labels, their values behind them.
  for (const char* const text : {">0 stem<", ">3 Dense<", ">21.1<", ">exact<", ">-2.25<", ">+0.10<"})
    CHECK_THAT(html, ContainsSubstring(text));
}

TEST_CASE("the section has one heading, and none without measurements") {
  detail::ReportPage page;
  detail::add_sensitivities(page, {.stages = {{.name = "FP32"}}});
  CHECK(page.html().empty());
  CHECK(page.links().empty());
  detail::add_sensitivities(page, some_sensitivities());
  CHECK(page.links() == "<a href=\"#sensitivity\">Sensitivity by layer</a>\n");
}
