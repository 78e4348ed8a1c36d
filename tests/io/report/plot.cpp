#include <string>

#include <whet/io/report/plot.hpp>

#include "catch.hpp"
#include "io/programs.hpp"

using namespace whet;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("tags are changed, and what stands between them stays") {
  const auto loud = [](std::string& tag) { detail::replace_all(tag, "a", "A"); };
  CHECK(detail::with_tags_changed("a<a b='a'>a</a>a", loud) == "a<A b='A'>a</A>a");
  CHECK(detail::with_tags_changed("a > a<a>a > a", loud) == "a > a<A>a > a");
  CHECK(detail::with_tags_changed("", loud).empty());
  CHECK(detail::with_tags_changed("a<a", loud) == "a<A");
}

TEST_CASE("a picture has the colours of the page, and labels that name colours stay") {
  const std::string svg =
      "<?xml?>\n<svg \n width=\"9\"\n xmlns=\"http://x\"\n>\n<g stroke='black' fill=\"black\">\n"
      "<text font-family=\"sans-serif\">is 'black', rgb( 11,   0,   3) xmlns=\"a\" id='gp</text>\n"
      "<path stroke='rgb( 11,   0,   3)' id='gpPt'/></g></svg>";
  const std::string drawn = detail::inline_svg(svg, "a \"plot\"", 7);
  CHECK_THAT(drawn, ContainsSubstring("<g stroke=\"currentColor\" fill=\"currentColor\">"));
  CHECK_THAT(drawn, ContainsSubstring("<path stroke='var(--series-3)' id='plot7-gpPt'/>"));
  CHECK_THAT(drawn, ContainsSubstring("<text>is 'black', rgb( 11,   0,   3) xmlns=\"a\" id='gp</text>"));
  CHECK_THAT(drawn, ContainsSubstring("aria-label=\"a &quot;plot&quot;\"") && !ContainsSubstring("http:"));
}
