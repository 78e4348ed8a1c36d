#pragma once

#include <array>
#include <charconv>
#include <string>

namespace whet::detail {

/// The shortest text that is read back as the same number.
template <class Number>
std::string shortest_text(Number number) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  return {text.data(), end};
}

}  // namespace whet::detail
