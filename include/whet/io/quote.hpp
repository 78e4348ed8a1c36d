#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace whet {

/// `text` in single quotes for an error message: control and non-ASCII bytes as `\xNN`, and at most 60 bytes
/// of it, because what a hostile file holds goes to a terminal.
inline std::string quote_text(std::string_view text) {
  constexpr std::size_t longest = 60;
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result = "'";
  for (char character : text.substr(0, longest)) {
    const auto code = static_cast<unsigned char>(character);
    if (code >= 0x20 && code < 0x7f) {
      result += character;
    } else {
      result += "\\x";
      result += digits[code >> 4];
      result += digits[code & 15];
    }
  }
  result += text.size() > longest ? "…'" : "'";
  return result;
}

}  // namespace whet
