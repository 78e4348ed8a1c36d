#pragma once

#include <string>
#include <string_view>

namespace whet::detail {

/// A string of gnuplot: in single quotes nothing but the quote itself has a meaning.
inline std::string gnuplot_text(std::string_view text) {
  std::string quoted = "'";
  for (const char character : text) {
    if (character == '\'') quoted += '\'';
    quoted += static_cast<unsigned char>(character) < 0x20 ? ' ' : character;
  }
  return quoted + "'";
}

}  // namespace whet::detail
