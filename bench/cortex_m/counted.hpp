#pragma once

#include <cstddef>
#include <cstdint>

#include "count.h"
#include "semihosting.h"

namespace bench {

/// Prints "name number".
inline void print_number(const char* name, std::uint32_t number) {
  char digits[12] = "0000000000\n";
  int first = 9;
  for (int at = 9; number != 0; number /= 10, --at) {
    digits[at] = static_cast<char>('0' + number % 10);
    first = at;
  }
  semihosting_print(name);
  semihosting_print(" ");
  semihosting_print(digits + first);
}

/// Marks memory below the stack pointer, so that `stack_bytes` can tell how far down a call has been.
class StackProbe {
 public:
  [[gnu::always_inline]] StackProbe() {
    __asm__ volatile("mov %0, sp" : "=r"(top));
    for (std::uint32_t distance = unmarked; distance < most; distance += 4) at(distance) = mark;
  }
  /// Bytes of stack that calls since then have used.
  [[gnu::always_inline]] std::uint32_t stack_bytes() const {
    std::uint32_t distance = most - 4;
    while (distance > unmarked && at(distance) == mark) distance -= 4;
    return distance;
  }

 private:
  static constexpr std::uint32_t most = 16384;
  static constexpr std::uint32_t unmarked = 4;
  static constexpr std::uint32_t mark = 0x6b726d61;

  volatile std::uint32_t& at(std::uint32_t distance) const {
    return *reinterpret_cast<volatile std::uint32_t*>(top - distance);
  }

  std::uintptr_t top;
};

/// Counts one call and its stack.
template <class Call>
void count(Call&& call) {
  const StackProbe probe;
  count_begin();
  call();
  count_end();
  print_number("stack", probe.stack_bytes());
}

}  // namespace bench
