#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include <whet/kernel/join/xsimd_int8.hpp>
#include <whet/kernel/primitive/avx512.hpp>
#include <whet/kernel/primitive/unroll.hpp>
#include <whet/kernel/primitive/vectors.hpp>
#include <whet/precision/int8_join.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y = join(load), a few vectors at a time, where load(branch) gives the values of a branch. y may be a
/// branch. `x` is a copy, which stays in registers.
template <std::size_t Count, class Join>
[[gnu::always_inline]] inline void join_floats(const std::array<const float*, Count> x, float* y, int count,
                                               Join&& join) {
  constexpr int vectors = 4;
  const auto joined = [&](int first) __attribute__((always_inline)) {
    return join([&](auto branch) { return Floats::load_unaligned(x[branch] + first); });
  };
  int index = 0;
  for (; index + vectors * lanes <= count; index += vectors * lanes) {
    Floats values[vectors];
    unroll<vectors>([&](auto vector)
                        __attribute__((always_inline)) { values[vector] = joined(index + vector * lanes); });
    unroll<vectors>([&](auto vector) __attribute__((always_inline)) {
      values[vector].store_unaligned(y + index + vector * lanes);
    });
  }
  for (; index + lanes <= count; index += lanes) joined(index).store_unaligned(y + index);
  if (index == count) return;
  const auto rest = lanes_between(0, count - index);
  store_first(y + index, join([&](auto branch) { return load_masked(x[branch] + index, rest); }),
              count - index);
}

/// As the generic kernel, the same order of the sum.
template <class Activation, std::size_t Count>
[[gnu::flatten]] void add(simd, Activation, const std::array<const float*, Count>& x, float* y,
                          int count) noexcept {
  join_floats(x, y, count, [](auto&& load) {
    Floats sum = load(std::integral_constant<int, 0>{});
    unroll<static_cast<int>(Count) - 1>(
        [&](auto branch) { sum = sum + load(std::integral_constant<int, branch + 1>{}); });
    return Activation::value(sum);
  });
}

/// As the generic kernel.
template <class Activation>
[[gnu::flatten]] void multiply(simd, Activation, const float* x, const float* gate, float* y, int pixels,
                               int channels, int gate_pixels) noexcept {
  for_each_gated_run(x, gate, y, pixels, channels, gate_pixels,
                     [](const auto& branches, float* to, int count) {
                       join_floats(branches, to, count, [](auto&& load) {
                         return Activation::value(load(std::integral_constant<int, 0>{}) *
                                                  load(std::integral_constant<int, 1>{}));
                       });
                     });
}

/// As the generic kernel, the same bits.
template <std::size_t Count, class Target>
void add(simd, const Int8Add<static_cast<int>(Count), Target>& parameters,
         const std::array<const std::int8_t*, Count>& x, std::int8_t* y, int count) noexcept {
  add_bytes<UnitVectors>(parameters, x, y, count);
}
/// As the generic kernel, the same bits.
inline void multiply(simd, const Int8Multiply& parameters, const std::array<std::int32_t, 2>& zero_points,
                     const std::int8_t* x, const std::int8_t* gate, std::int8_t* y, int pixels, int channels,
                     int gate_pixels) noexcept {
  multiply_bytes<UnitVectors>(parameters, zero_points, x, gate, y, pixels, channels, gate_pixels);
}

#if WHET_HAS_AVX512
/// As the generic kernel, the same bits.
template <std::size_t Count, class Target>
void add(avx512, const Int8Add<static_cast<int>(Count), Target>& parameters,
         const std::array<const std::int8_t*, Count>& x, std::int8_t* y, int count) noexcept {
  add_bytes<Avx512Vectors>(parameters, x, y, count);
}
/// As the generic kernel, the same bits.
inline void multiply(avx512, const Int8Multiply& parameters, const std::array<std::int32_t, 2>& zero_points,
                     const std::int8_t* x, const std::int8_t* gate, std::int8_t* y, int pixels, int channels,
                     int gate_pixels) noexcept {
  multiply_bytes<Avx512Vectors>(parameters, zero_points, x, gate, y, pixels, channels, gate_pixels);
}
#endif

/// As the generic kernel.
template <class Element>
void concat(simd, const Element* x, Element* y, int pixels, int channels, int stride, int offset) noexcept {
  y += offset;
  for (int pixel = 0; pixel < pixels; ++pixel, x += channels, y += stride)
    std::memcpy(y, x, static_cast<std::size_t>(channels) * sizeof(Element));
}
/// As the generic kernel, the same bits.
inline void concat(simd, const Int8Branch& branch, std::int32_t output_zero_point, const std::int8_t* x,
                   std::int8_t* y, int pixels, int channels, int stride, int offset) noexcept {
  concat_bytes<UnitVectors>(branch, output_zero_point, x, y + offset, pixels, channels, stride);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
