#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstddef>
#include <type_traits>

#include <whet/kernel/affine/float_panels.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/kernel/primitive/unroll.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// The activations that a float kernel applies before it stores, as values: the kernel is not instantiated
/// for each. Others take a second pass over the outputs.
struct FloatClamp {
  bool clamps;
  float low;
  float high;

  template <class Activation>
  static constexpr bool is_clamp() {
    if constexpr (requires { Activation::clamps; })
      return Activation::clamps;
    else
      return false;
  }
  /// Whether the activation needs no second pass.
  template <class Activation>
  static constexpr bool covers = std::is_same_v<Activation, Linear> || is_clamp<Activation>();

  template <class Activation>
  static constexpr FloatClamp of_activation() {
    if constexpr (is_clamp<Activation>())
      return {true, Activation::bounds.low, Activation::bounds.high};
    else
      return {false, 0.0f, 0.0f};
  }

  /// min(max(sum, low), high) of each sum, a NaN as in core/elementwise.hpp; nothing without a clamp.
  template <class FloatVector, int Pixels, int Panels>
  [[gnu::always_inline]] void apply(FloatVector (&sums)[Pixels][Panels]) const {
    if (!clamps) return;
    const FloatVector lowest(low);
    const FloatVector highest(high);
    unroll<Pixels * Panels>([&](auto index) __attribute__((always_inline)) {
      FloatVector& sum = sums[index / Panels][index % Panels];
      sum = lesser_of(greater_of(sum, lowest), highest);
    });
  }
};

/// A float convolution as the tiles see it: filters in panels, and what their sums are clamped to.
template <class Number>
struct FloatFilters : FloatPanels<Number> {
  FloatClamp clamp;

  /// What the sums of the outputs from `first` on become.
  template <class Vectors, class FloatVector, int Pixels, int Panels>
  [[gnu::always_inline]] void finish_tile(int first, FloatVector (&sums)[Pixels][Panels]) const {
    if constexpr (Number::scaled)
      unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
        unroll<Pixels>([&](auto pixel) __attribute__((always_inline)) {
          sums[pixel][panel] =
              this->template finish<Vectors>(first + panel * Vectors::lanes, sums[pixel][panel]);
        });
      });
    clamp.apply(sums);
  }
};
template <class Number>
FloatFilters(FloatPanels<Number>, FloatClamp) -> FloatFilters<Number>;

/// Stores a tile: for each pixel, `pitch` outputs apart, the first `count` outputs.
template <class FloatVector, int Pixels, int Panels>
[[gnu::always_inline]] inline void store_pixels(const FloatVector (&sums)[Pixels][Panels], float* y,
                                                std::ptrdiff_t pitch, int count) {
  constexpr auto width = static_cast<int>(FloatVector::size);
  constexpr int last = Panels - 1;
  // Without the attribute, clang may call these, and keeps the sums in memory for the call.
  unroll<Pixels>([&](auto pixel) __attribute__((always_inline)) {
    unroll<last>([&](auto panel) __attribute__((always_inline)) {
      sums[pixel][panel].store_unaligned(y + pixel * pitch + panel * width);
    });
  });
  const int rest = count - last * width;
  if (rest >= width) {
    unroll<Pixels>([&](auto pixel) __attribute__((always_inline)) {
      sums[pixel][last].store_unaligned(y + pixel * pitch + last * width);
    });
  } else if (rest > 0) {
    unroll<Pixels>([&](auto pixel) __attribute__((always_inline)) {
      store_first(y + pixel * pitch + last * width, sums[pixel][last], rest);
    });
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
