#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <whet/io/report/plot_axis.hpp>

#include "catch.hpp"

using namespace whet;
using Catch::Matchers::ContainsSubstring;

namespace {

/// What stands between the two texts.
std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t from = text.find(begin);
  REQUIRE(from != text.npos);
  const std::size_t to = text.find(end, from + begin.size());
  REQUIRE(to != text.npos);
  return text.substr(from + begin.size(), to - from - begin.size());
}

/// Where the tics of `set xtics ('label' value, ...)` lie.
std::vector<double> tic_values(const std::string& axis) {
  std::istringstream tics(between(axis, "set xtics (", ")"));
  std::vector<double> values;
  for (std::string tic; std::getline(tics, tic, ',');)
    values.push_back(std::stod(tic.substr(tic.rfind('"') + 1)));
  return values;
}

std::pair<double, double> range_of(const std::string& axis) {
  const std::string range = between(axis, "set xrange [", "]");
  return {std::stod(range), std::stod(range.substr(range.find(':') + 1))};
}

}  // namespace

TEST_CASE("of a long name the middle is left out") {
  CHECK(detail::plot_label("0 Dense") == "0 Dense");
  CHECK(detail::plot_label("abcdefghij", 10) == "abcdefghij");
  CHECK(detail::plot_label("abcdefghijk", 10) == "abc…fghijk");
}

TEST_CASE("no character of a long name is cut in two") {
  for (std::size_t longest = 6; longest < 20; ++longest) {
    std::string name;
    while (name.size() < 40) name += "\xc3\xa9\xe2\x82\xac";
    const std::string label = detail::plot_label(name, longest);
    INFO(longest << ": " << label);
    CHECK(label.size() < name.size());
    // Each byte that begins a character is followed by as many as it says.
    for (std::size_t at = 0; at < label.size();) {
      const auto first = static_cast<unsigned char>(label[at]);
      REQUIRE((first & 0xc0U) != 0x80U);
      const std::size_t bytes = first < 0x80U ? 1 : first < 0xe0U ? 2 : 3;
      for (std::size_t next = 1; next < bytes; ++next)
        CHECK((static_cast<unsigned char>(label[at + next]) & 0xc0U) == 0x80U);
      at += bytes;
    }
  }
}

TEST_CASE("numbers at an axis have a prefix from a thousand on") {
  CHECK(detail::metric_text(0.0) == "0");
  CHECK(detail::metric_text(0.25) == "0.25");
  CHECK(detail::metric_text(999.0) == "999");
  CHECK(detail::metric_text(12000.0) == "12 k");
  CHECK(detail::metric_text(-2.5e6) == "-2.5 M");
  CHECK(detail::metric_text(3e9) == "3 G");
}

TEST_CASE("an axis has the tics that lie on it") {
  CHECK(detail::tics_at('y', 0.5, 100.0, {0.1, 1.0, 10.0, 1000.0}) == "set ytics (\"1\" 1, \"10\" 10)\n");
  CHECK(detail::tics_at('x', 0.0, 1.0, {}) == "set xtics ()\n");
}

TEST_CASE("a linear axis has a few round numbers, whatever it spans") {
  for (const auto& [low, high] : std::vector<std::pair<double, double>>{
           {0.0, 1.0}, {-3.0, 5.0}, {0.0, 9.9}, {12.0, 13.0}, {-1e-4, 2e-4}, {1e6, 7e6}, {-0.7, -0.1}}) {
    const std::string axis = detail::linear_axis(low, high);
    INFO(axis);
    CHECK(range_of(axis) == std::pair(low, high));
    const std::vector<double> tics = tic_values(axis);
    REQUIRE(tics.size() >= 2);
    CHECK(tics.size() <= 5);
    const double step = tics[1] - tics[0];
    for (std::size_t index = 0; index < tics.size(); ++index) {
      CHECK(tics[index] >= low);
      CHECK(tics[index] <= high);
      // Multiples of the step, which is 1, 2 or 5 of some power of ten.
      CHECK(std::abs(tics[index] / step - std::round(tics[index] / step)) < 1e-9);
    }
    const double leading = step / std::pow(10.0, std::floor(std::log10(step) + 1e-9));
    INFO(leading);
    CHECK(
        (std::abs(leading - 1.0) < 1e-6 || std::abs(leading - 2.0) < 1e-6 || std::abs(leading - 5.0) < 1e-6));
  }
}

TEST_CASE("an axis of positive values is logarithmic where they span more than a factor of three") {
  CHECK_THAT(detail::positive_axis(10.0, 30.0), !ContainsSubstring("logscale"));
  CHECK_THAT(detail::positive_axis(10.0, 31.0), ContainsSubstring("set logscale x\n"));
  // One value has room on both sides.
  const auto [low, high] = range_of(detail::positive_axis(5.0, 5.0));
  CHECK(low < 5.0);
  CHECK(high > 5.0);
}

TEST_CASE("a logarithmic axis has 1, 2 and 5 of each power of ten, or the powers alone") {
  CHECK(tic_values(detail::positive_axis(100.0, 1000.0)) == std::vector{100.0, 200.0, 500.0, 1000.0});
  CHECK(tic_values(detail::positive_axis(1.0, 1e4)) == std::vector{1.0, 10.0, 100.0, 1000.0, 10000.0});
  const auto [low, high] = range_of(detail::positive_axis(1.0, 1e4));
  CHECK(low < 1.0);
  CHECK(high > 1e4);
}
