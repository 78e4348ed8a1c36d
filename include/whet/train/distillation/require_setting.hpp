#pragma once

#include <cmath>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace whet::detail {

/// Errors: std::invalid_argument naming the loss, its setting, what was expected and what was found.
inline void require_setting(bool holds, std::string_view setting, std::string_view expected, double found) {
  if (holds) return;
  std::ostringstream text;
  text << "distill: " << setting << ": expected " << expected << ", found " << found;
  throw std::invalid_argument(text.str());
}

inline void require_temperature(double value, std::string_view setting) {
  require_setting(value > 0.0 && std::isfinite(value), setting, "a finite number above 0", value);
}
inline void require_weight(double value, std::string_view setting) {
  require_setting(value >= 0.0 && std::isfinite(value), setting, "a finite number of at least 0", value);
}

}  // namespace whet::detail
