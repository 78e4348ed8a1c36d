#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <limits>

#include <whet/kernel/primitive/xsimd.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y = exp(x - max x) / sum of exp(x - max x), float. In place is legal; count >= 1.
[[gnu::flatten]] inline void softmax(simd, const float* x, float* y, int count) noexcept {
  float largest = x[0];
  for (int index = 1; index < count; ++index) largest = x[index] > largest ? x[index] : largest;
  // What fills the last batch up has an exponential of 0, whatever the largest value is.
  constexpr float filler = -std::numeric_limits<float>::infinity();
  Floats sums(0.0f);
  for_each_batch(x, y, count, filler, [&](Floats values) {
    const Floats exponentials = exp(values - Floats(largest));
    sums += exponentials;
    return exponentials;
  });
  float parts[lanes];
  sums.store_unaligned(parts);
  float sum = 0.0f;
  for (float part : parts) sum += part;
  const Floats inverse(1.0f / sum);
  for_each_batch(y, y, count, 0.0f, [&](Floats values) { return values * inverse; });
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
