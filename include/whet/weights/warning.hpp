#pragma once

#include <cstdio>
#include <functional>
#include <string>
#include <utility>

namespace whet {

/// Takes what is worth knowing and no error, a sentence at a time.
using WarningHandler = std::function<void(const std::string&)>;

namespace detail {
inline WarningHandler& warning_handler() {
  static WarningHandler handler = [](const std::string& sentence) {
    static_cast<void>(std::fprintf(stderr, "whet: %s\n", sentence.c_str()));
  };
  return handler;
}
inline void warn(const std::string& sentence) {
  if (const WarningHandler& handler = warning_handler()) handler(sentence);
}
}  // namespace detail

/// Where warnings go from now on, of all threads; at first to stderr, and nowhere with an empty handler.
/// Returns the handler before. Not to be called while other threads freeze models.
inline WarningHandler set_warning_handler(WarningHandler handler) {
  return std::exchange(detail::warning_handler(), std::move(handler));
}

}  // namespace whet
