#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include <whet/train/shortest_text.hpp>

namespace whet::detail {

/// Refuses what a user has set wrongly: `const SettingCheck require{"prune: option "};`, and then
/// `require(options.group >= 1, "group", "1 or more", options.group);`.
struct SettingCheck {
  /// Whose settings they are, with what stands between that and their names.
  std::string_view owner;

  /// Errors: std::invalid_argument naming owner and setting, what was expected and what was found, unless it
  /// holds.
  template <class Number>
  void operator()(bool holds, std::string_view setting, std::string_view expected, Number found) const {
    if (holds) return;
    std::string text(owner);
    text.append(setting).append(": expected ").append(expected).append(", found ");
    throw std::invalid_argument(text + shortest_text(found));
  }
};

}  // namespace whet::detail
