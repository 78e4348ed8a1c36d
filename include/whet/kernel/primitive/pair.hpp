#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD && !WHET_HAS_AVX2

#include <cstddef>

#include <whet/kernel/primitive/neon.hpp>
#include <whet/kernel/primitive/neon64.hpp>
#include <whet/kernel/primitive/neon_dot.hpp>
#include <whet/kernel/primitive/neon_exponential.hpp>
#include <whet/kernel/primitive/sse42.hpp>

// Eight 32-bit lanes in two registers of 128 bits: what a panel's outputs are on targets that have no wider
// ones. It has the operations of a batch of xsimd that kernels use, so that they are the same for both.

namespace whet::kernel {
inline namespace WHET_ISA {

/// Half: a batch of four floats or int32, or of four comparisons.
template <class Half>
struct Pair {
  Half low;
  Half high;
  static constexpr std::size_t size = 8;

  Pair() = default;
  [[gnu::always_inline]] Pair(Half first, Half second) : low(first), high(second) {}
  [[gnu::always_inline]] Pair(typename Half::value_type value) : low(value), high(low) {}

  template <class Element>
  [[gnu::always_inline]] static Pair load_unaligned(const Element* from) {
    return {Half::load_unaligned(from), Half::load_unaligned(from + 4)};
  }
  template <class Element>
  [[gnu::always_inline]] static Pair load_aligned(const Element* from) {
    return {Half::load_aligned(from), Half::load_aligned(from + 4)};
  }
  template <class Element>
  [[gnu::always_inline]] void store_unaligned(Element* to) const {
    low.store_unaligned(to);
    high.store_unaligned(to + 4);
  }
  template <class Element>
  [[gnu::always_inline]] void store_aligned(Element* to) const {
    low.store_aligned(to);
    high.store_aligned(to + 4);
  }

  [[gnu::always_inline]] Pair& operator+=(const Pair& other) { return *this = *this + other; }
  [[gnu::always_inline]] Pair& operator-=(const Pair& other) { return *this = *this - other; }
  [[gnu::always_inline]] Pair& operator*=(const Pair& other) { return *this = *this * other; }
  [[gnu::always_inline]] friend Pair operator+(const Pair& x, const Pair& y) {
    return {x.low + y.low, x.high + y.high};
  }
  [[gnu::always_inline]] friend Pair operator-(const Pair& x, const Pair& y) {
    return {x.low - y.low, x.high - y.high};
  }
  [[gnu::always_inline]] friend Pair operator*(const Pair& x, const Pair& y) {
    return {x.low * y.low, x.high * y.high};
  }
  [[gnu::always_inline]] friend Pair operator/(const Pair& x, const Pair& y) {
    return {x.low / y.low, x.high / y.high};
  }
  [[gnu::always_inline]] friend Pair operator&(const Pair& x, const Pair& y) {
    return {x.low & y.low, x.high & y.high};
  }
  [[gnu::always_inline]] Pair operator-() const { return {-low, -high}; }
  [[gnu::always_inline]] friend Pair operator<<(const Pair& x, int bits) {
    return {x.low << bits, x.high << bits};
  }
  [[gnu::always_inline]] friend Pair operator>>(const Pair& x, int bits) {
    return {x.low >> bits, x.high >> bits};
  }
  [[gnu::always_inline]] friend auto operator<(const Pair& x, const Pair& y) {
    return Pair<decltype(x.low < y.low)>{x.low < y.low, x.high < y.high};
  }
  [[gnu::always_inline]] friend auto operator>(const Pair& x, const Pair& y) { return y < x; }

  [[gnu::always_inline]] friend Pair abs(const Pair& x) { return {abs(x.low), abs(x.high)}; }
  [[gnu::always_inline]] friend Pair exp(const Pair& x) { return {exp(x.low), exp(x.high)}; }
  [[gnu::always_inline]] friend Pair tanh(const Pair& x) { return {tanh(x.low), tanh(x.high)}; }
  /// A NaN in x gives y.
  [[gnu::always_inline]] friend Pair max(const Pair& x, const Pair& y) {
    return {half::greater_of(x.low, y.low), half::greater_of(x.high, y.high)};
  }
  [[gnu::always_inline]] friend Pair min(const Pair& x, const Pair& y) {
    return {half::lesser_of(x.low, y.low), half::lesser_of(x.high, y.high)};
  }
  template <class Mask>
  [[gnu::always_inline]] friend Pair select(const Pair<Mask>& where, const Pair& x, const Pair& y) {
    return {select(where.low, x.low, y.low), select(where.high, x.high, y.high)};
  }
};

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
