#include <string>

#include <whet/io/report/html_text.hpp>

#include "catch.hpp"

using namespace whet;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("characters with a meaning in HTML are written as what they stand for") {
  CHECK(detail::html_text("<b class=\"x\">it's & so</b>") ==
        "&lt;b class=&quot;x&quot;&gt;it&#39;s &amp; so&lt;/b&gt;");
  CHECK(detail::html_text("&amp;") == "&amp;amp;");
}

TEST_CASE("control characters become spaces, but for the end of a line") {
  CHECK(detail::html_text(std::string_view("a\tb\x01\x7f\0c\nd", 9)) == "a b   c\nd");
  CHECK(detail::html_text("\xc3\xa9 \xe2\x82\xac") == "\xc3\xa9 \xe2\x82\xac");
}

TEST_CASE("a table has a cell for each column, headings for the first") {
  detail::HtmlTable table("of <all>");
  table.add_column("layer", false);
  table.add_column("a < b", true);
  table.add_row({"0 \"Dense\"", "1,234"});
  table.add_row({"1"});
  table.add_row({"2", "3", "more than there are columns"});
  const std::string html = table.html();
  CHECK_THAT(html, ContainsSubstring("aria-label=\"of &lt;all&gt;\""));
  CHECK_THAT(html, ContainsSubstring("<thead><tr><th scope=\"col\">layer</th>"
                                     "<th scope=\"col\" class=\"number\">a &lt; b</th></tr></thead>"));
  CHECK_THAT(html, ContainsSubstring("<tr><th scope=\"row\">0 &quot;Dense&quot;</th>"
                                     "<td class=\"number\">1,234</td></tr>"));
  CHECK_THAT(html, ContainsSubstring("<tr><th scope=\"row\">1</th><td class=\"number\"></td></tr>"));
  CHECK_THAT(html, ContainsSubstring("<tr><th scope=\"row\">2</th><td class=\"number\">3</td></tr>"));
  CHECK_THAT(html, !ContainsSubstring("more than there are"));
}
