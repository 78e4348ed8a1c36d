#include <string>

#include <whet/io/report/memory_section.hpp>

#include "catch.hpp"
#include "io/programs.hpp"

using namespace whet;
using Catch::Matchers::ContainsSubstring;

namespace {

Report some_stages() {
  return {
      .stages = {{.name = "FP32",
                  .workspace_bytes = 1280,
                  .steps = {{.layer = "stem",
                             .type = "Dense + ReLU",
                             .input = "6",
                             .output = "7",
                             .precision = "Fp32Policy",
                             .parameters = 1049,
                             .macs = 42,
                             .bytes = 4196,
                             .live_bytes = 1280,
                             .energy_joule = 2.5e-9}}},
                 {.name = "nothing known"},
                 {.name = "INT8 <b>", .workspace_bytes = 64, .steps = {{.layer = "stem", .type = "Dense"}}}}};
}

}  // namespace

TEST_CASE("memory has a table for each stage whose steps are known, that of the first is open") {
  detail::ReportPage page;
  detail::add_memory(page, some_stages());
  CHECK(page.links() == "<a href=\"#memory\">Memory and costs by layer</a>\n");
  const std::string html = page.html();
  CHECK_THAT(html,
             ContainsSubstring("<details open><summary>FP32: 1,280 bytes of workspace</summary>") &&
                 ContainsSubstring("<details><summary>INT8 &lt;b&gt;: 64 bytes of workspace</summary>"));
  CHECK_THAT(html, !ContainsSubstring("nothing known"));
  CHECK_THAT(html,
             ContainsSubstring("<tr><th scope=\"row\">stem</th><td>Dense + ReLU</td><td>6</td><td>7</td>"
                               "<td class=\"number\">1,049</td><td class=\"number\">42</td>"
                               "<td class=\"number\">4,196</td><td class=\"number\">1,280</td>"
                               "<td class=\"number\">2.500</td><td>Fp32Policy</td></tr>"));
}

TEST_CASE("memory is drawn for each stage") {
  if (!programs::has("gnuplot")) return;
  detail::ReportPage page;
  detail::add_memory(page, some_stages());
  CHECK_THAT(page.html(),
             ContainsSubstring("<figcaption>Live bytes by layer, FP32</figcaption>") &&
                 ContainsSubstring("<figcaption>Live bytes by layer, INT8 &lt;b&gt;</figcaption>"));
}

TEST_CASE("without steps there is no section of memory") {
  detail::ReportPage page;
  detail::add_memory(page, {.stages = {{.name = "FP32", .workspace_bytes = 5}}});
  CHECK(page.html().empty());
}
