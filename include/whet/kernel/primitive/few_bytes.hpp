#pragma once

#include <cstdint>
#include <cstring>

#include <whet/target/isa.hpp>

// The last values of a row, fewer than a vector has, in registers: as two reads or writes that overlap. A
// copy of a size that the compiler does not know is a call, and what it wrote in small pieces has to reach
// the cache before a vector can be read from there. Little endian.

namespace whet::kernel {
inline namespace WHET_ISA {

template <class Word>
[[gnu::always_inline]] inline std::uint64_t load_word(const void* from, int offset) {
  Word word;
  std::memcpy(&word, static_cast<const char*>(from) + offset, sizeof(word));
  return word;
}
template <class Word>
[[gnu::always_inline]] inline void store_word(void* to, int offset, std::uint64_t bits) {
  const auto word = static_cast<Word>(bits);
  std::memcpy(static_cast<char*>(to) + offset, &word, sizeof(word));
}

/// The `count` bytes at `from`, at most eight, and zeros.
[[gnu::always_inline]] inline std::uint64_t load_few(const void* from, int count) {
  if (count >= 8) return load_word<std::uint64_t>(from, 0);
  if (count >= 4)
    return load_word<std::uint32_t>(from, 0) | load_word<std::uint32_t>(from, count - 4) << (8 * (count - 4));
  if (count >= 2)
    return load_word<std::uint16_t>(from, 0) | load_word<std::uint16_t>(from, count - 2) << (8 * (count - 2));
  return count == 1 ? load_word<std::uint8_t>(from, 0) : 0;
}

/// Stores the first `count` bytes, at most eight.
[[gnu::always_inline]] inline void store_few(void* to, std::uint64_t bytes, int count) {
  if (count >= 8) {
    store_word<std::uint64_t>(to, 0, bytes);
  } else if (count >= 4) {
    store_word<std::uint32_t>(to, 0, bytes);
    store_word<std::uint32_t>(to, count - 4, bytes >> (8 * (count - 4)));
  } else if (count >= 2) {
    store_word<std::uint16_t>(to, 0, bytes);
    store_word<std::uint16_t>(to, count - 2, bytes >> (8 * (count - 2)));
  } else if (count == 1) {
    store_word<std::uint8_t>(to, 0, bytes);
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
