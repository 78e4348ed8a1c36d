#include <filesystem>
#include <limits>
#include <stdexcept>
#include <string>

#include <whet/io/front_plot.hpp>

#include "catch.hpp"
#include "io/files.hpp"
#include "io/programs.hpp"
#include "transform/search/spaces.hpp"

using namespace whet;
using Catch::Matchers::ContainsSubstring;

namespace {

SearchResult some_result() {
  SearchResult result;
  ParetoFront front;
  for (int number = 1; number < 40; ++number) {
    result.evaluated.push_back(
        spaces::with_objectives({1.0 / number + 0.01 * (number % 3), 1000.0 * number}, number));
    front.add(result.evaluated.back());
  }
  result.front.assign(front.front().begin(), front.front().end());
  return result;
}

SearchDescription described(std::vector<double> limits) {
  return {.name = "it's a {test}_of `date` \n \"names\"",
          .objectives = {"error", "flash <bytes>"},
          .limits = std::move(limits)};
}

}  // namespace

TEST_CASE("the front is drawn with lines for the limits, whatever names are") {
  if (!programs::has("gnuplot")) return;
  const files::TemporaryFolder folder;
  const auto path = folder / "it's a front.svg";
  write_front_svg(path, described({0.5, 20000.0}), some_result());
  const std::string both = files::get(path);
  CHECK_THAT(both, ContainsSubstring("<svg") && ContainsSubstring("</svg>"));
  CHECK_THAT(both, ContainsSubstring("it&apos;s a {test}_of `date`") ||
                       ContainsSubstring("it's a {test}_of `date`"));
  CHECK_THAT(both, ContainsSubstring("limit of error: 0.5") && ContainsSubstring("20000"));
  write_front_svg(path, described({std::numeric_limits<double>::infinity(), 20000.0}), some_result(),
                  {.x_logarithmic = 1, .y_logarithmic = 1});
  CHECK_THAT(files::get(path), !ContainsSubstring("limit of error"));
  CHECK(folder.names().size() == 1);
  SearchResult without_front = some_result();
  without_front.front.clear();
  CHECK_NOTHROW(write_front_svg(path, described({}), without_front));
}

TEST_CASE("without gnuplot the package is named, and an existing picture stays") {
  const programs::NonePresent none;
  const files::TemporaryFolder folder;
  files::put(folder / "front.svg", "old");
  CHECK_THROWS_WITH(write_front_svg(folder / "front.svg", described({}), some_result()),
                    ContainsSubstring("gnuplot-nox"));
  CHECK(files::get(folder / "front.svg") == "old");
}

TEST_CASE("axes that are no objectives are refused") {
  CHECK_THROWS_WITH(write_front_svg("none.svg", described({}), some_result(), {.x = 2}),
                    ContainsSubstring("expected an objective from 0 to 1, found 2"));
  CHECK_THROWS_WITH(write_front_svg("none.svg", described({}), {}), ContainsSubstring("expected results"));
  CHECK_THROWS_WITH(front_plot_script(described({}), {.y = -1}),
                    ContainsSubstring("expected an objective from 0 to 1, found -1"));
  SearchResult fewer = some_result();
  fewer.evaluated.back().objectives.pop_back();
  CHECK_THROWS_WITH(write_front_svg("none.svg", described({}), fewer),
                    ContainsSubstring("expected an objective from 0 to 0, found 1"));
}
