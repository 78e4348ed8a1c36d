#pragma once

#include <cmath>
#include <cstddef>
#include <string>

#include <fmt/format.h>

namespace whet::detail {

/// "1,083,456"
inline std::string grouped(std::size_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

/// The value in a format, nothing where it was not measured.
inline std::string measured(double value, fmt::format_string<double&> format) {
  return std::isnan(value) ? std::string() : fmt::format(format, value);
}
inline std::string decibel_text(double sqnr) {
  if (std::isfinite(sqnr)) return fmt::format("{:.1f}", sqnr);
  return sqnr > 0.0 ? "exact" : "no number";
}

}  // namespace whet::detail
