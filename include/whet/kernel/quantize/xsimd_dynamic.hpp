#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstdint>
#include <cstring>

#include <whet/kernel/primitive/unroll.hpp>
#include <whet/kernel/primitive/vectors.hpp>
#include <whet/kernel/primitive/xsimd.hpp>
#include <whet/kernel/quantize/scalar.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Largest magnitude (largest value where NonNegative) of a sample, at least 0; NaN does not count.
template <bool NonNegative>
[[gnu::always_inline]] inline float largest_magnitude(simd, const float* x, int count) {
  constexpr int ways = 4;
  Floats largest[ways];
  unroll<ways>([&](auto way) { largest[way] = Floats(0.0f); });
  const auto take = [&](Floats& most, Floats values) {
    most = greater_of(NonNegative ? values : abs(values), most);
  };
  int index = 0;
  for (; index + ways * lanes <= count; index += ways * lanes)
    unroll<ways>([&](auto way) { take(largest[way], Floats::load_unaligned(x + index + way * lanes)); });
  for (; index + lanes <= count; index += lanes) take(largest[0], Floats::load_unaligned(x + index));
  float rest[lanes] = {};
  std::memcpy(rest, x + index, static_cast<std::size_t>(count - index) * sizeof(float));
  take(largest[0], Floats::load_unaligned(rest));
  unroll<ways - 1>([&](auto way) { largest[0] = greater_of(largest[0], largest[way + 1]); });
  largest[0].store_unaligned(rest);
  float most = 0.0f;
  for (float value : rest) most = value > most ? value : most;
  return most;
}

/// quantize_dynamic of one sample into int8 or int16, the same bits as the scalar one. Returns the scale.
template <bool NonNegative, class Element>
[[gnu::always_inline]] inline float quantize_dynamic(simd target, const float* x, Element* quantized,
                                                     int count) {
  const auto range = DynamicScale::of(largest_magnitude<NonNegative>(target, x, count));
  const Floats inverse(range.inverse);
  const Floats low(NonNegative || range.scale == 0.0f ? 0.0f : -127.0f);
  const Floats high(127.0f);
  const auto at = [&](const float* values) {
    return quantize_values(Floats::load_unaligned(values), inverse, low, high);
  };
  constexpr int step = narrowing_step<Element>;
  int index = 0;
  for (; index + step <= count; index += step) {
    Integers values[step / lanes];
    unroll<step / lanes>([&](auto part) { values[part] = at(x + index + part * lanes); });
    store_narrowed(quantized + index, values);
  }
  for (; index < count; index += lanes) {
    const int some = count - index < lanes ? count - index : lanes;
    float rest[lanes] = {};
    std::memcpy(rest, x + index, static_cast<std::size_t>(some) * sizeof(float));
    store_first(quantized + index, at(rest), some);
  }
  return range.scale;
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
