#pragma once

#include <concepts>
#include <cstdint>

#include <whet/precision/bits.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// The signs of `count` values as words_of(count) words; the bits behind the last value are 0.
inline void binarize_run(generic, const float* x, std::uint32_t* y, int count, std::int32_t) noexcept {
  for (int first = 0; first < count; first += 32, ++y) {
    const int some = count - first < 32 ? count - first : 32;
    std::uint32_t word = 0;
    for (int bit = 0; bit < some; ++bit) word |= sign_bit(x[first + bit]) << bit;
    *y = word;
  }
}
/// The same of integers: +1 from the zero point on.
template <std::signed_integral Integer>
void binarize_run(generic, const Integer* x, std::uint32_t* y, int count, std::int32_t zero_point) noexcept {
  for (int first = 0; first < count; first += 32, ++y) {
    const int some = count - first < 32 ? count - first : 32;
    std::uint32_t word = 0;
    for (int bit = 0; bit < some; ++bit) word |= (x[first + bit] >= zero_point ? 0U : 1U) << bit;
    *y = word;
  }
}

/// The signs of x. Shapes: x [runs][length], y [runs][words_of(length)]. Numbers: float, of which NaN counts
/// as negative, int8 or int16.
template <class Target, class Element>
void binarize(Target target, const Element* x, std::uint32_t* y, int runs, int length,
              std::int32_t zero_point) noexcept {
  for (int run = 0; run < runs; ++run, x += length, y += words_of(length))
    binarize_run(target, x, y, length, zero_point);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
