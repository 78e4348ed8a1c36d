#pragma once

#include <string>
#include <string_view>

namespace whet::detail {

/// A string of gnuplot, in double quotes: in single ones gnuplot 5.4 takes a quote that comes first for the
/// end.
inline std::string gnuplot_text(std::string_view text) {
  std::string quoted = "\"";
  for (const char character : text) {
    if (character == '"' || character == '\\') quoted += '\\';
    // A backquote runs a shell in double quotes, too.
    if (character == '`')
      quoted += "\\140";
    else
      quoted += static_cast<unsigned char>(character) < 0x20 ? ' ' : character;
  }
  return quoted + "\"";
}

/// The same for the label of a tic, which is a format of printf's.
inline std::string gnuplot_tic(std::string_view text) {
  std::string format;
  for (const char character : text) format.append(character == '%' ? 2 : 1, character);
  return gnuplot_text(format);
}

}  // namespace whet::detail
