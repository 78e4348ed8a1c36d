#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace whet::detail {

/// Collects what a layer's `source` writes: characters, texts and integers.
class SourceText {
 public:
  template <class... Piece>
  void operator()(const Piece&... piece) {
    (append(piece), ...);
  }

  std::string text;

 private:
  void append(std::string_view piece) { text += piece; }
  void append(char piece) { text += piece; }
  template <std::integral Number>
  void append(Number number) {
    text += std::to_string(number);
  }
};

}  // namespace whet::detail
