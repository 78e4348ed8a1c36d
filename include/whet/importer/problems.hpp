#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <whet/io/file_error.hpp>

namespace whet::importer {

/// Collects what is wrong with a file, so that one message names all of it.
class Problems {
 public:
  /// A line of the message; at most 50 are kept.
  void add(const std::string& place, const std::string& expected, const std::string& found) {
    ++count;
    if (lines.size() < 50) lines.push_back(place + ": expected " + expected + ", found " + found);
  }
  /// From the last to the first.
  void reverse() { std::reverse(lines.begin(), lines.end()); }
  bool empty() const { return count == 0; }

  /// Errors: FileError with all lines, where there are any. `expected` says what the file was to hold.
  void raise(const std::string& file, std::string expected) const {
    if (count == 0) return;
    std::string text = std::to_string(count) + (count == 1 ? " difference:" : " differences:");
    for (const std::string& line : lines) text += "\n  " + line;
    if (count > lines.size()) text += "\n  and " + std::to_string(count - lines.size()) + " more";
    throw FileError(file, std::move(expected), text);
  }

 private:
  std::size_t count = 0;
  std::vector<std::string> lines;
};

}  // namespace whet::importer
