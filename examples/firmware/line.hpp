#pragma once

#include <cstddef>
#include <cstdint>

/// A line of text on the stack, because printf would bring the heap. What does not fit is cut.
class Line {
 public:
  Line& text(const char* characters) {
    while (*characters != '\0') character(*characters++);
    return *this;
  }

  Line& integer(int number) {
    if (number < 0) character('-');
    magnitude(number < 0 ? 0u - static_cast<unsigned>(number) : static_cast<unsigned>(number), 1);
    return *this;
  }

  /// A number of magnitude below 10^7, rounded to two decimals.
  Line& hundredths(float number) {
    const auto scaled = static_cast<int>(number * 100.0f + (number < 0.0f ? -0.5f : 0.5f));
    const auto size = static_cast<unsigned>(scaled < 0 ? -scaled : scaled);
    if (scaled < 0) character('-');
    magnitude(size / 100, 1);
    character('.');
    magnitude(size % 100, 2);
    return *this;
  }

  Line& address(const void* pointer) {
    const auto number = reinterpret_cast<std::uintptr_t>(pointer);
    for (int digit = 7; digit >= 0; --digit) character("0123456789abcdef"[number >> (4 * digit) & 0xF]);
    return *this;
  }

  const char* c_str() const { return characters_; }

 private:
  static constexpr std::size_t capacity = 160;

  void character(char added) {
    if (size_ < capacity) characters_[size_++] = added;
  }

  /// With at least `digits` digits.
  void magnitude(unsigned number, int digits) {
    if (number >= 10 || digits > 1) magnitude(number / 10, digits - 1);
    character(static_cast<char>('0' + number % 10));
  }

  char characters_[capacity + 1]{};
  std::size_t size_ = 0;
};
