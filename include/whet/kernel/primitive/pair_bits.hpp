#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD && !WHET_HAS_AVX2

#include <cstdint>

#include <whet/kernel/primitive/pair_vectors.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// The signs of 32 values as a word: a bit is set for what is not greater than or equal to zero, a NaN too.
[[gnu::always_inline]] inline std::uint32_t signs_of(const float* x, std::int32_t) {
  return half::negative_mask(x) | half::negative_mask(x + 16) << 16;
}
[[gnu::always_inline]] inline std::uint32_t signs_of(const std::int8_t* x, std::int32_t zero_point) {
  const auto least = static_cast<std::int8_t>(zero_point);
  return half::negative_mask(x, least) | half::negative_mask(x + 16, least) << 16;
}

/// Bits, as in primitive/avx2_bits.hpp.
struct PairBits {
  using vectors = PairVectors;
  struct words {
    half::BitWords::words low;
    half::BitWords::words high;
  };
  struct bytes {
    half::BitWords::bytes low;
    half::BitWords::bytes high;
  };
  struct counts {
    half::BitWords::counts low;
    half::BitWords::counts high;
  };

  [[gnu::always_inline]] static bytes no_bytes() {
    return {half::BitWords::no_bytes(), half::BitWords::no_bytes()};
  }
  [[gnu::always_inline]] static counts none() { return {half::BitWords::none(), half::BitWords::none()}; }
  [[gnu::always_inline]] static words differing(const std::uint32_t* weights, std::uint32_t signs) {
    return {half::BitWords::differing(weights, signs), half::BitWords::differing(weights + 4, signs)};
  }
  [[gnu::always_inline]] static bytes count(const words& bits) {
    return {half::BitWords::count(bits.low), half::BitWords::count(bits.high)};
  }
  [[gnu::always_inline]] static bytes sum(const bytes& one, const bytes& other) {
    return {half::BitWords::sum(one.low, other.low), half::BitWords::sum(one.high, other.high)};
  }
  [[gnu::always_inline]] static void add(counts& total, const bytes& values) {
    half::BitWords::add(total.low, values.low);
    half::BitWords::add(total.high, values.high);
  }
  [[gnu::always_inline]] static Integers finish(const counts& sum) {
    return {half::BitWords::finish(sum.low), half::BitWords::finish(sum.high)};
  }
  /// A bit for each lane whose value is greater than the other.
  [[gnu::always_inline]] static std::uint8_t greater(const Integers& value, const Integers& other) {
    return static_cast<std::uint8_t>(half::greater_mask(value.low, other.low, value.high, other.high));
  }
};
PairBits bits_of(simd);

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
