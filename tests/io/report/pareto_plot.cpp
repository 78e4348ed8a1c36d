#include <string>
#include <utility>
#include <vector>

#include <whet/io/report/pareto_plot.hpp>

#include "catch.hpp"

using namespace whet;
using Catch::Matchers::ContainsSubstring;

namespace {

/// The lines of the block of data that a script calls `name`.
std::string block(const std::string& script, const std::string& name) {
  const std::string begin = "$" + name + " << EOD\n";
  const std::size_t from = script.find(begin) + begin.size();
  return script.substr(from, script.find("EOD\n", from) - from);
}

std::vector<std::string> texts_of(const std::vector<detail::PlotPoint>& points) {
  std::vector<std::string> texts;
  for (const auto& [point, text] : detail::point_labels(points)) texts.push_back(text);
  return texts;
}

}  // namespace

TEST_CASE("the front has the points that no other beats in both") {
  const std::string script =
      detail::pareto_plot({{400, 90, 1}, {100, 80, 2}, {200, 85, 3}, {300, 85, 4}, {200, 70, 5}}, "bytes",
                          "accuracy", "")
          .script;
  CHECK(block(script, "all") == "100\t80\n200\t85\n200\t70\n300\t85\n400\t90\n");
  CHECK(block(script, "front") == "100\t80\n200\t85\n400\t90\n");
}

TEST_CASE("a point that is best in both is a front of its own") {
  const std::string script =
      detail::pareto_plot({{100, 95, 1}, {200, 90, 2}, {400, 94, 3}}, "bytes", "accuracy", "").script;
  CHECK(block(script, "front") == "100\t95\n");
}

TEST_CASE("points are called by their numbers, once where they lie on one another") {
  CHECK(texts_of({{100, 80, 1}, {1000, 90, 2}, {101, 80.1, 3}, {1000, 80, 4}}) ==
        std::vector<std::string>{"1, 3", "2", "4"});
  CHECK(texts_of({{100, 80, 1}}) == std::vector<std::string>{"1"});
  CHECK(texts_of({{100, 80, 1}, {100, 80, 2}}) == std::vector<std::string>{"1, 2"});
}

TEST_CASE("titles of the axes are texts, and the description is that of the picture") {
  const detail::Plot plot = detail::pareto_plot({{1, 1, 1}}, "it's bytes", "it's so", "what is seen");
  CHECK_THAT(plot.script, ContainsSubstring("set xlabel \"it's bytes\"") &&
                              ContainsSubstring("set ylabel \"it's so\"") &&
                              ContainsSubstring("set label '1' at 1,1 "));
  CHECK(plot.description == "what is seen");
}
