#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include <whet/io/report/plot.hpp>
#include <whet/io/report/style.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

/// In linear light, from 0 to 1.
using Colour = std::array<double, 3>;
using Palette = std::map<std::string, Colour>;

/// Source: IEC 61966-2-1 (sRGB).
Colour linear(std::string_view hex) {
  Colour colour{};
  for (std::size_t part = 0; part < 3; ++part) {
    const double value = std::stoi(std::string(hex.substr(2 * part, 2)), nullptr, 16) / 255.0;
    colour[part] = value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  }
  return colour;
}

/// The colours that a part of the style gives names to: --name: #rrggbb.
Palette palette_of(std::string_view css) {
  Palette colours;
  for (std::size_t at = css.find(": #"); at != css.npos; at = css.find(": #", at + 1)) {
    const std::size_t begin = css.rfind("--", at) + 2;
    colours[std::string(css.substr(begin, at - begin))] = linear(css.substr(at + 3, 6));
  }
  return colours;
}

constexpr std::string_view dark_scheme = "@media (prefers-color-scheme: dark)";

/// As the reader has it: light, or dark.
std::array<Palette, 2> schemes() {
  const std::string_view css = detail::report_style;
  const std::size_t dark = css.find(dark_scheme);
  return {palette_of(css.substr(0, dark)), palette_of(css.substr(dark))};
}

/// From 1 to 21. Source: WCAG 2.1, definitions of relative luminance and contrast ratio.
double contrast(const Colour& one, const Colour& other) {
  const auto luminance = [](const Colour& of) { return 0.2126 * of[0] + 0.7152 * of[1] + 0.0722 * of[2]; };
  const auto [least, most] = std::minmax({luminance(one), luminance(other)});
  return (most + 0.05) / (least + 0.05);
}

/// What people see who lack the cones for red, or those for green. Source: Viénot, Brettel and Mollon 1999,
/// as one matrix in linear light.
struct Dichromat {
  double matrix[3][3];

  Colour operator()(const Colour& colour) const {
    Colour seen{};
    for (std::size_t row = 0; row < 3; ++row) {
      for (std::size_t part = 0; part < 3; ++part) seen[row] += matrix[row][part] * colour[part];
      seen[row] = std::clamp(seen[row], 0.0, 1.0);
    }
    return seen;
  }
};
constexpr Dichromat dichromats[]{
    {{{0.11238, 0.88762, 0.0}, {0.11238, 0.88762, 0.0}, {0.00401, -0.00401, 1.0}}},
    {{{0.29275, 0.70725, 0.0}, {0.29275, 0.70725, 0.0}, {-0.02234, 0.02234, 1.0}}}};

/// In CIELAB of daylight (D65), where 2.3 is just seen. Source: CIE 1976.
double distance(const Colour& one, const Colour& other) {
  const auto lab = [](const Colour& of) {
    const auto root = [](double value) {
      return value > 216.0 / 24389.0 ? std::cbrt(value) : (24389.0 / 27.0 * value + 16.0) / 116.0;
    };
    const double x = root((0.4124564 * of[0] + 0.3575761 * of[1] + 0.1804375 * of[2]) / 0.95047);
    const double y = root(0.2126729 * of[0] + 0.7151522 * of[1] + 0.0721750 * of[2]);
    const double z = root((0.0193339 * of[0] + 0.1191920 * of[1] + 0.9503041 * of[2]) / 1.08883);
    return Colour{116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)};
  };
  const Colour first = lab(one);
  const Colour second = lab(other);
  return std::hypot(first[0] - second[0], first[1] - second[1], first[2] - second[2]);
}

std::string series(std::size_t index) { return "series-" + std::to_string(index); }

}  // namespace

TEST_CASE("colours that are measured here have the distances that are known of them") {
  CHECK(contrast(linear("000000"), linear("ffffff")) == Catch::Approx(21.0));
  CHECK(contrast(linear("777777"), linear("ffffff")) == Catch::Approx(4.48).margin(0.005));
  CHECK(distance(linear("000000"), linear("ffffff")) == Catch::Approx(100.0).margin(0.01));
  // L*, a*, b* of pure red: 53.24, 80.09, 67.20.
  CHECK(distance(linear("000000"), linear("ff0000")) == Catch::Approx(117.34).margin(0.05));
  for (const Dichromat& sees : dichromats) CHECK(distance(sees(linear("808080")), linear("808080")) < 0.1);
}

TEST_CASE(
    "light and dark have colours of the same names, all that the style asks for and one for each series") {
  const auto [light, dark] = schemes();
  std::set<std::string> names;
  for (const auto& [name, colour] : light) names.insert(name);
  for (const auto& [name, colour] : dark) CHECK(names.contains(name));
  CHECK(light.size() == dark.size());
  CHECK(names.contains("grid"));
  for (std::size_t index = 0; index < detail::plot_colours; ++index) CHECK(names.contains(series(index)));
  CHECK_FALSE(names.contains(series(detail::plot_colours)));
  const std::string_view css = detail::report_style;
  int uses = 0;
  for (std::size_t at = css.find("var(--"); at != css.npos; at = css.find("var(--", at + 1), ++uses)
    CHECK(names.contains(std::string(css.substr(at + 6, css.find(')', at) - at - 6))));
  CHECK(uses > 10);
}

TEST_CASE("texts stand out from what is behind them, pictures too, in light and in dark") {
  for (Palette colours : schemes())
    for (const char* const behind : {"page", "panel"}) {
      // Level AA: 4.5 for texts, 3 for what pictures are of.
      for (const char* const text : {"text", "faint"})
        CHECK(contrast(colours.at(text), colours.at(behind)) >= 4.5);
      for (std::size_t index = 0; index < detail::plot_colours; ++index) {
        CAPTURE(behind, index);
        CHECK(contrast(colours.at(series(index)), colours.at(behind)) >= 3.0);
      }
    }
}

TEST_CASE("no two series look alike, and the first three neither to people who see few colours") {
  for (Palette colours : schemes())
    for (std::size_t one = 0; one < detail::plot_colours; ++one)
      for (std::size_t other = 0; other < one; ++other) {
        CAPTURE(one, other);
        CHECK(distance(colours.at(series(one)), colours.at(series(other))) > 25.0);
        if (one > 2) continue;
        for (const Dichromat& sees : dichromats)
          CHECK(distance(sees(colours.at(series(one))), sees(colours.at(series(other)))) > 20.0);
      }
}

TEST_CASE("the style can stand in an element of a page: its braces are in pairs, and it ends nothing") {
  int depth = 0;
  int least = 0;
  int most = 0;
  for (const char character : detail::report_style) {
    if (character == '{') ++depth;
    if (character == '}') --depth;
    least = std::min(least, depth);
    most = std::max(most, depth);
  }
  CHECK(depth == 0);
  CHECK(least == 0);
  CHECK(most == 2);
  CHECK(detail::report_style.find('<') == std::string_view::npos);
}

TEST_CASE("tables scroll on their own, and fonts are the reader's") {
  const std::string_view css = detail::report_style;
  CHECK(css.find("\n.scroll { overflow-x: auto;") != css.npos);
  CHECK(css.find("system-ui") != css.npos);
  CHECK(css.find("@font-face") == css.npos);
}
