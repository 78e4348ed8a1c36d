#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <whet/io/gnuplot_text.hpp>

namespace whet::detail {

/// A name that leaves room for the picture: of a long one the middle is left out, and no character is cut.
inline std::string plot_label(const std::string& name, std::size_t longest = 22) {
  if (name.size() <= longest) return name;
  const auto continues = [&](std::size_t at) {
    return (static_cast<unsigned char>(name[at]) & 0xc0U) == 0x80U;
  };
  std::size_t head = longest / 3;
  while (head > 0 && continues(head)) --head;
  std::size_t tail = name.size() - (longest - longest / 3 - 1);
  while (tail < name.size() && continues(tail)) ++tail;
  return name.substr(0, head) + "…" + name.substr(tail);
}

/// "12 k" for 12,000.
inline std::string metric_text(double value) {
  constexpr const char* prefixes[]{"", " k", " M", " G"};
  int prefix = 0;
  for (; std::abs(value) >= 1000.0 && prefix < 3; ++prefix) value /= 1000.0;
  return fmt::format("{:.4g}{}", value, prefixes[prefix]);
}

/// Tics for an axis of gnuplot: those of the values that lie on it.
inline std::string tics_at(char axis, double low, double high, const std::vector<double>& values) {
  std::string tics;
  for (const double value : values)
    if (value >= low && value <= high)
      tics += fmt::format("{}{} {}", tics.empty() ? "" : ", ", gnuplot_tic(metric_text(value)), value);
  return fmt::format("set {}tics ({})\n", axis, tics);
}

/// An x axis with so few round numbers that they have room on a telephone.
inline std::string linear_axis(double low, double high) {
  constexpr int most = 4;
  const double least_step = (high - low) / most;
  double step = std::pow(10.0, std::floor(std::log10(least_step)));
  for (const double factor : {2.0, 2.5, 2.0})
    if (step < least_step) step *= factor;
  std::vector<double> values;
  const double first = std::ceil(low / step);
  for (int index = 0; index <= most; ++index) values.push_back(step * (first + index));
  return fmt::format("set xrange [{}:{}]\n", low, high) + tics_at('x', low, high, values);
}

/// The same for values above 0, logarithmic where they span more than a factor of 3.
inline std::string positive_axis(double low, double high) {
  if (high <= 3.0 * low) return linear_axis(std::max(0.0, low - 0.1 * high), 1.1 * high);
  low /= 1.6;
  high *= 1.3;
  std::vector<double> values;
  double decade = std::pow(10.0, std::floor(std::log10(low)));
  while (decade <= high) {
    for (const double factor : {1.0, 2.0, 5.0})
      if (factor == 1.0 || high <= 50.0 * low) values.push_back(decade * factor);
    decade *= 10.0;
  }
  return fmt::format("set logscale x\nset xrange [{}:{}]\n", low, high) + tics_at('x', low, high, values);
}

}  // namespace whet::detail
