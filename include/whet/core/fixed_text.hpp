#pragma once

#include <cstddef>
#include <string_view>

namespace whet {

/// A string of at most `Capacity` characters that may be a template argument. Longer text is cut: who
/// takes text from a user checks the length first and says so.
template <std::size_t Capacity>
struct FixedText {
  char characters[Capacity + 1]{};

  constexpr FixedText() = default;
  constexpr FixedText(std::string_view text) { append(text); }
  constexpr FixedText(const char* text) : FixedText(std::string_view(text)) {}

  constexpr void append(std::string_view text) {
    std::size_t end = size();
    for (char character : text)
      if (end < Capacity) characters[end++] = character;
  }

  constexpr std::size_t size() const {
    std::size_t length = 0;
    while (length < Capacity && characters[length] != '\0') ++length;
    return length;
  }
  constexpr bool empty() const { return characters[0] == '\0'; }
  constexpr std::string_view view() const { return {characters, size()}; }
  constexpr bool operator==(const FixedText&) const = default;
};

}  // namespace whet
