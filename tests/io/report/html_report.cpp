#include <cstdlib>
#include <string>

#include <nlohmann/json.hpp>

#include <whet/io/report/html_report.hpp>

#include "catch.hpp"
#include "io/files.hpp"
#include "io/programs.hpp"
#include "io/report/some_report.hpp"

using namespace whet;
using Catch::Matchers::ContainsSubstring;

namespace {

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

nlohmann::ordered_json embedded(const std::string& page) {
  const std::string begin = "<script type=\"application/json\" id=\"whet-report\">";
  const std::size_t from = page.find(begin) + begin.size();
  return nlohmann::ordered_json::parse(page.substr(from, page.find("</script>", from) - from));
}

}  // namespace

TEST_CASE("the page holds the data of the JSON file") {
  const files::TemporaryFolder folder;
  const Report report = some_report::report();
  write_html_report(folder / "report.html", report);
  write_json_report(folder / "report.json", report);
  CHECK(embedded(files::get(folder / "report.html")) ==
        nlohmann::ordered_json::parse(files::get(folder / "report.json")));
  CHECK(folder.names().size() == 2);
}

TEST_CASE("names are texts, whatever characters they have") {
  const std::string page = html_report_text(some_report::report());
  CHECK(count_of(page, "</script>") == 1);
  CHECK(count_of(page, "<script") == 1);
  CHECK(count_of(page, "<b>") == 0);
  CHECK(count_of(page, "<!--") == 0);
  CHECK(count_of(page, "\x01") == 0);
  CHECK_THAT(page, ContainsSubstring("&lt;b&gt;&amp;&quot;it&#39;s&quot; `date` {x}_y^2 &lt;/script&gt;"));
}

TEST_CASE("the page needs nothing from elsewhere") {
  const std::string page = html_report_text(some_report::report());
  for (const char* const part : {"http:", "https:", "src=", "@import", "url(", "xlink", "file:"}) {
    INFO(part);
    CHECK(count_of(page, part) == 0);
  }
  CHECK_THAT(page, ContainsSubstring("default-src 'none'"));
  CHECK_THAT(page, ContainsSubstring("name=\"viewport\"") && ContainsSubstring("prefers-color-scheme: dark"));
}

TEST_CASE("every picture is drawn, in the colours of the page, and described") {
  if (!programs::has("gnuplot")) return;
  const std::string page = html_report_text(some_report::report());
  // Two of what accuracy costs, two of sensitivity, noise, three of memory, two histograms.
  CHECK(count_of(page, "<svg role=\"img\" aria-label=\"") == 10);
  CHECK(count_of(page, "</svg>") == 10);
  CHECK(count_of(page, "Pictures are missing") == 0);
  for (const char* const colour : {"\"black", "'black", "\"gray", "'gray", "\"white\"", "rgb("}) {
    INFO(colour);
    CHECK(count_of(page, colour) == 0);
  }
  CHECK(count_of(page, "var(--series-0)") > 1);
}

TEST_CASE("the page is well-formed, and no identifier stands twice") {
  const std::string page = html_report_text(some_report::report());
  for (std::size_t at = page.find(" id="); at != page.npos; at = page.find(" id=", at + 1)) {
    const char quote = page[at + 4];
    const std::string identifier = page.substr(at, page.find(quote, at + 5) + 1 - at);
    INFO(identifier);
    CHECK(count_of(page, identifier) == 1);
  }
  if (!programs::has("xmllint")) return;
  const files::TemporaryFolder folder;
  files::put(folder / "report.html", page);
  // libxml2 knows the elements of HTML 4: of its complaints only those of the structure count.
  const std::string command = "xmllint --html --noout '" + (folder / "report.html").string() + "' 2> '" +
                              (folder / "errors").string() + "'";
  CHECK(std::system(command.c_str()) == 0);
  const std::string errors = files::get(folder / "errors");
  INFO(errors);
  CHECK(count_of(errors, "error :") == count_of(errors, "error : Tag "));
}

TEST_CASE("without gnuplot the page has its tables and says what is missing") {
  const programs::NonePresent none;
  const std::string page = html_report_text(some_report::report());
  CHECK_THAT(page, ContainsSubstring("Pictures are missing") && ContainsSubstring("gnuplot-nox"));
  CHECK(count_of(page, "<svg") == 0);
  CHECK(count_of(page, "<table>") == 6);
}

TEST_CASE("what is empty is left out") {
  const std::string page = html_report_text({.title = "nothing"});
  CHECK(count_of(page, "<h2") == 0);
  CHECK(count_of(page, "<table") == 0);
  const Report one{.title = "one", .stages = {{.name = "FP32", .model_bytes = 1, .macs = 5}}};
  CHECK(count_of(html_report_text(one), "nan") == 0);
  CHECK(count_of(html_report_text(one), "<svg") == 0);
}
