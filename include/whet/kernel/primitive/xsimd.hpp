#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <whet/kernel/primitive/pair.hpp>
#if WHET_HAS_AVX2
#include <xsimd/xsimd.hpp>
#endif

// The vectors of this unit. What is used of it is spelled alike in xsimd 8.1 and in 13 and later;
// where they differ (the order of the operands of max and min, which decides what a NaN gives) kernels use
// kernel/primitive/<target>.hpp.

namespace whet::kernel {
inline namespace WHET_ISA {

/// Eight floats and eight 32-bit integers: one panel's outputs.
#if WHET_HAS_AVX2
using x86_arch = xsimd::fma3<xsimd::avx2>;
using Floats = xsimd::batch<float, x86_arch>;
using Integers = xsimd::batch<std::int32_t, x86_arch>;
/// A register of bytes.
using ByteVector = xsimd::batch<std::int8_t, x86_arch>;
#else
using Floats = Pair<half::Floats>;
using Integers = Pair<half::Integers>;
struct ByteVector {
  half::Bytes all;
  static constexpr std::size_t size = 16;

  [[gnu::always_inline]] static ByteVector load_unaligned(const std::int8_t* from) {
    return {half::load_bytes(from)};
  }
  [[gnu::always_inline]] void store_unaligned(std::int8_t* to) const { half::store_bytes(to, all); }
  [[gnu::always_inline]] friend ByteVector max(ByteVector x, ByteVector y) {
    return {half::greater_of(x.all, y.all)};
  }
};
#endif
inline constexpr int lanes = 8;

/// Stores the first `count` values, at most eight.
[[gnu::always_inline]] inline void store_first(float* y, Floats values, int count) {
  if (count >= lanes) return values.store_unaligned(y);
  float all[lanes];
  values.store_unaligned(all);
  std::memcpy(y, all, static_cast<std::size_t>(count) * sizeof(float));
}

/// Calls transform(batch) on `count` values and stores what it returns, in place or not. The last batch is
/// filled up with `filler` instead of reading past the end.
template <class Transform>
[[gnu::always_inline]] inline void for_each_batch(const float* x, float* y, int count, float filler,
                                                  Transform&& transform) {
  int index = 0;
  for (; index + lanes <= count; index += lanes)
    transform(Floats::load_unaligned(x + index)).store_unaligned(y + index);
  if (index == count) return;
  float rest[lanes];
  for (float& value : rest) value = filler;
  const auto bytes = static_cast<std::size_t>(count - index) * sizeof(float);
  std::memcpy(rest, x + index, bytes);
  transform(Floats::load_unaligned(rest)).store_unaligned(rest);
  std::memcpy(y + index, rest, bytes);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
