#include <limits>
#include <string>
#include <vector>

#include <whet/io/report/stage_sections.hpp>

#include "catch.hpp"
#include "io/programs.hpp"

using namespace whet;
using Catch::Matchers::ContainsSubstring;

namespace {

Report some_stages() {
  return {.stages = {{.name = "FP32",
                      .policy = "whet::Fp32Policy",
                      .accuracies = {0.75, 1.0},
                      .losses = {0.25, 0.5},
                      .model_bytes = 40000,
                      .workspace_bytes = 2048,
                      .macs = 1234567,
                      .latency_seconds = 2.5e-6,
                      .speed_up = 1.0,
                      .energy_joule = 3.5e-9},
                     {.name = "INT8 <b>",
                      .policy = "whet::Dynamic<whet::Int8Policy>",
                      .accuracies = {0.8125},
                      .losses = {0.75},
                      .model_bytes = 16000,
                      .workspace_bytes = 512,
                      .macs = 1234567,
                      .latency_seconds = 5e-7,
                      .speed_up = 5.0,
                      .energy_joule = 1e-9},
                     {.name = "sketch"}}};
}

std::string table_of(const Report& report) {
  detail::ReportPage page;
  detail::add_stages(page, report);
  return page.html();
}
std::string pareto_of(const Report& report) {
  detail::ReportPage page;
  detail::add_pareto(page, report);
  return page.html();
}

std::string row(const std::string& name, const std::vector<std::string>& numbers, const std::string& policy) {
  std::string text = "<tr><th scope=\"row\">" + name + "</th>";
  for (const std::string& number : numbers) text += "<td class=\"number\">" + number + "</td>";
  return text + "<td>" + policy + "</td></tr>\n";
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("a row of stages has means over seeds, and changes against the first stage") {
  const std::string html = table_of(some_stages());
  CHECK_THAT(html, ContainsSubstring(row("FP32",
                                         {"1", "87.50", "+0.00", "0.3750", "40,000", "1.00x", "2,048",
                                          "1,234,567", "2.50", "1.00x", "3.5"},
                                         "Fp32Policy")));
  CHECK_THAT(html, ContainsSubstring(row("INT8 &lt;b&gt;",
                                         {"2", "81.25", "-6.25", "0.7500", "16,000", "2.50x", "512",
                                          "1,234,567", "0.50", "5.00x", "1.0"},
                                         "Dynamic&lt;Int8Policy&gt;")));
}

TEST_CASE("cells of what was not measured are empty") {
  CHECK_THAT(table_of(some_stages()),
             ContainsSubstring(row("sketch", {"3", "", "", "", "0", "", "0", "0", "", "", ""}, "")));
  Report first = some_stages();
  first.stages[0].accuracies.clear();
  CHECK_THAT(table_of(first), ContainsSubstring("<td class=\"number\">81.25</td><td class=\"number\"></td>"));
}

TEST_CASE("each column of stages says what it is and in which unit") {
  const std::string html = table_of(some_stages());
  for (const char* const title : {"#", "accuracy %", "change", "loss", "bytes", "smaller", "workspace",
                                  "MACs", "latency µs", "faster", "energy nJ*"})
    CHECK_THAT(html, ContainsSubstring("<th scope=\"col\" class=\"number\">" + std::string(title) + "</th>"));
  CHECK_THAT(html, ContainsSubstring("* an estimate for 45 nm"));
}

TEST_CASE("an accuracy is drawn over what it costs, in bytes and in time") {
  if (!programs::has("gnuplot")) return;
  const std::string html = pareto_of(some_stages());
  CHECK_THAT(html, ContainsSubstring("<figcaption>Accuracy by bytes of the model</figcaption>") &&
                       ContainsSubstring("<figcaption>Accuracy by latency</figcaption>"));
  CHECK(count_of(html, "<h2 id=\"pareto\">") == 1);
  CHECK(count_of(html, "<div") == count_of(html, "</div>"));
  // The points are called 1 and 2, as the rows are.
  for (const char* const text : {">1</text>", ">2</text>"}) CHECK_THAT(html, ContainsSubstring(text));
}

TEST_CASE("points keep the numbers of the table where stages before them have none") {
  if (!programs::has("gnuplot")) return;
  Report report = some_stages();
  report.stages.insert(report.stages.begin(), ReportStage{.name = "unknown"});
  // The axis of times has a 1 of its own.
  for (ReportStage& stage : report.stages) stage.latency_seconds = unmeasured;
  const std::string html = pareto_of(report);
  for (const char* const text : {">2</text>", ">3</text>"}) CHECK_THAT(html, ContainsSubstring(text));
  CHECK_THAT(html, !ContainsSubstring(">1</text>"));
}

TEST_CASE("there is no picture of one point, of costs that are unknown, or without an accuracy") {
  if (!programs::has("gnuplot")) return;
  Report report = some_stages();
  report.stages[1].latency_seconds = unmeasured;
  CHECK_THAT(pareto_of(report), ContainsSubstring("Accuracy by bytes") && !ContainsSubstring("by latency"));
  report = some_stages();
  report.stages[0].latency_seconds = std::numeric_limits<double>::infinity();
  report.stages[1].model_bytes = 0;
  CHECK(pareto_of(report).empty());
  report = some_stages();
  report.stages[1].accuracies.clear();
  CHECK(pareto_of(report).empty());
}

TEST_CASE("without stages there is neither section") {
  detail::ReportPage page;
  detail::add_stages(page, {});
  detail::add_pareto(page, {});
  CHECK(page.html().empty());
  CHECK(page.links().empty());
  detail::add_stages(page, some_stages());
  detail::add_pareto(page, some_stages());
  CHECK(page.links() ==
        "<a href=\"#stages\">Accuracy, size, latency, energy</a>\n"
        "<a href=\"#pareto\">What an accuracy costs</a>\n");
}
