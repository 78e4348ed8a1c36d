#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/core/window.hpp>
#include <whet/kernel/pool/generic.hpp>
#include <whet/kernel/primitive/unroll.hpp>
#include <whet/kernel/primitive/vectors.hpp>
#include <whet/kernel/primitive/xsimd.hpp>
#include <whet/target/tags.hpp>

// Pooling with neighbouring channels, which lie side by side, in the lanes of a vector. The structs say how
// one vector of channels is pooled.

namespace whet::kernel {
inline namespace WHET_ISA {

struct FloatMaximum {
  using element = float;
  using vector = Floats;
  static constexpr int lanes = kernel::lanes;

  [[gnu::always_inline]] static vector load(const float* x) { return Floats::load_unaligned(x); }
  [[gnu::always_inline]] static vector start(const float* x) { return load(x); }
  /// The operands in the generic kernel's order, so that a NaN gives the same.
  [[gnu::always_inline]] static vector step(vector largest, vector x) { return greater_of(x, largest); }
  [[gnu::always_inline]] static void store(float* y, vector largest, int) { largest.store_unaligned(y); }
};

struct Int8Maximum {
  using element = std::int8_t;
  using vector = ByteVector;
  static constexpr auto lanes = static_cast<int>(ByteVector::size);

  [[gnu::always_inline]] static vector load(const std::int8_t* x) { return vector::load_unaligned(x); }
  [[gnu::always_inline]] static vector start(const std::int8_t* x) { return load(x); }
  [[gnu::always_inline]] static vector step(vector largest, vector x) { return max(largest, x); }
  [[gnu::always_inline]] static void store(std::int8_t* y, vector largest, int) {
    largest.store_unaligned(y);
  }
};

/// For fewer channels than Int8Maximum takes.
struct Int8MaximumOfFew {
  using element = std::int8_t;
  using vector = Integers;
  static constexpr int lanes = kernel::lanes;

  [[gnu::always_inline]] static vector load(const std::int8_t* x) { return widen(x); }
  [[gnu::always_inline]] static vector start(const std::int8_t* x) { return load(x); }
  [[gnu::always_inline]] static vector step(vector largest, vector x) { return max(largest, x); }
  [[gnu::always_inline]] static void store(std::int8_t* y, vector largest, int) {
    store_first(y, largest, lanes);
  }
};

struct FloatMean {
  using element = float;
  using vector = Floats;
  static constexpr int lanes = kernel::lanes;

  [[gnu::always_inline]] static vector load(const float* x) { return Floats::load_unaligned(x); }
  [[gnu::always_inline]] static vector start(const float*) { return Floats(0.0f); }
  [[gnu::always_inline]] static vector step(vector sum, vector x) { return sum + x; }
  [[gnu::always_inline]] static void store(float* y, vector sum, int count) {
    (sum / Floats(static_cast<float>(count))).store_unaligned(y);
  }
};

struct Int8Mean {
  using element = std::int8_t;
  using vector = Integers;
  static constexpr int lanes = kernel::lanes;

  [[gnu::always_inline]] static vector load(const std::int8_t* x) { return widen(x); }
  [[gnu::always_inline]] static vector start(const std::int8_t*) { return Integers(0); }
  [[gnu::always_inline]] static vector step(vector sum, vector x) { return sum + x; }
  /// Divides the magnitude, rounded, in float: the quotient is at most 128, of which three roundings change
  /// far less than 1, so that what is cut off to is the true quotient or one beside it; the remainder, which
  /// is exact, says which.
  [[gnu::always_inline]] static void store(std::int8_t* y, vector sum, int count) {
    const Integers divisor(count);
    const Integers zero(0);
    const Integers one(1);
    const Integers magnitude = abs(sum) + Integers(count / 2);
    Integers quotient = to_int(to_float(magnitude) * Floats(1.0f / static_cast<float>(count)));
    const Integers remainder = magnitude - quotient * divisor;
    quotient =
        select(remainder < zero, quotient - one, select(remainder < divisor, quotient, quotient + one));
    store_first(y, select(sum < zero, zero - quotient, quotient), lanes);
  }
};

/// The pixels of one output pixel's window that lie within the image. `Extent` is a number, or a constant.
template <class Extent>
struct PoolWindow {
  Extent height;
  Extent width;
  /// Values from one row to the next, and from one pixel to the next.
  std::ptrdiff_t row_step;
  std::ptrdiff_t pixel_step;
};

/// Pools `Vectors` vectors of channels, from `x`, those of the window's first pixel.
template <class Pool, int Vectors, class Extent>
[[gnu::always_inline]] inline void pool_vectors(const PoolWindow<Extent>& window,
                                                const typename Pool::element* x, typename Pool::element* y) {
  typename Pool::vector pooled[Vectors];
  unroll<Vectors>([&](auto part)
                      __attribute__((always_inline)) { pooled[part] = Pool::start(x + part * Pool::lanes); });
  for (int row = 0; row < window.height; ++row)
    for (int column = 0; column < window.width; ++column) {
      const auto* from = x + row * window.row_step + column * window.pixel_step;
      unroll<Vectors>([&](auto part) __attribute__((always_inline)) {
        pooled[part] = Pool::step(pooled[part], Pool::load(from + part * Pool::lanes));
      });
    }
  unroll<Vectors>([&](auto part) __attribute__((always_inline)) {
    Pool::store(y + part * Pool::lanes, pooled[part], window.height * window.width);
  });
}

/// Pools all channels of a pixel, a vector at least. The last one overlaps the one before instead of reading
/// channels that do not exist.
template <class Pool, class Extent>
[[gnu::always_inline]] inline void pool_pixel(const PoolWindow<Extent>& window, int channels,
                                              const typename Pool::element* x, typename Pool::element* y) {
  int channel = 0;
  const auto pool_many = [&](auto vectors) __attribute__((always_inline)) {
    constexpr int step = decltype(vectors)::value * Pool::lanes;
    for (; channel + step <= channels; channel += step)
      pool_vectors<Pool, decltype(vectors)::value>(window, x + channel, y + channel);
  };
  // As many sums side by side as keep two adders busy.
  pool_many(std::integral_constant<int, 8>{});
  pool_many(std::integral_constant<int, 2>{});
  pool_many(std::integral_constant<int, 1>{});
  if (channel == channels) return;
  channel = channels - Pool::lanes;
  pool_vectors<Pool, 1>(window, x + channel, y + channel);
}

/// Pools at least one vector of channels. Inlined into the loop over pixels, of which few channels leave
/// little else.
template <class Pool>
void pool_image(const Geometry& geometry, const typename Pool::element* x,
                typename Pool::element* y) noexcept {
  using Two = std::integral_constant<int, 2>;
  const int channels = geometry.output.channels;
  const std::ptrdiff_t pixel_step = geometry.input.channels;
  const std::ptrdiff_t row_step = geometry.input.width * pixel_step;
  const auto pool = [&](PoolRange rows, PoolRange columns, std::ptrdiff_t pixel)
      __attribute__((always_inline)) {
    const int height = rows.last - rows.first;
    const int width = columns.last - columns.first;
    const auto* from = x + rows.first * row_step + columns.first * pixel_step;
    if (height == 2 && width == 2)
      pool_pixel<Pool>(PoolWindow<Two>{{}, {}, row_step, pixel_step}, channels, from, y + pixel);
    else
      pool_pixel<Pool>(PoolWindow<int>{height, width, row_step, pixel_step}, channels, from, y + pixel);
  };
  for_each_pool(geometry, pool);
}

/// As the generic kernel, the same bits.
inline void max_pool(simd, const Geometry& geometry, const float* x, float* y) noexcept {
  if (geometry.output.channels < FloatMaximum::lanes)
    max_pool(generic{}, geometry, x, y);
  else
    pool_image<FloatMaximum>(geometry, x, y);
}
/// As the generic kernel, the same bits.
inline void max_pool(simd, const Geometry& geometry, const std::int8_t* x, std::int8_t* y) noexcept {
  if (geometry.output.channels < Int8MaximumOfFew::lanes)
    max_pool(generic{}, geometry, x, y);
  else if (geometry.output.channels < Int8Maximum::lanes)
    pool_image<Int8MaximumOfFew>(geometry, x, y);
  else
    pool_image<Int8Maximum>(geometry, x, y);
}

/// As the generic kernel, the same bits where vectors are divided with correct rounding, which 32-bit Arm
/// does not.
inline void average_pool(simd, const Geometry& geometry, const float* x, float* y) noexcept {
  if (geometry.output.channels < FloatMean::lanes)
    average_pool(generic{}, geometry, x, y);
  else
    pool_image<FloatMean>(geometry, x, y);
}
/// As the generic kernel, the same bits.
inline void average_pool(simd, const Geometry& geometry, const std::int8_t* x, std::int8_t* y) noexcept {
  if (geometry.output.channels < Int8Mean::lanes)
    average_pool(generic{}, geometry, x, y);
  else
    pool_image<Int8Mean>(geometry, x, y);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
