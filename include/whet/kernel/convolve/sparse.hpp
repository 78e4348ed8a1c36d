#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <whet/core/error.hpp>
#include <whet/kernel/affine/generic.hpp>
#include <whet/kernel/affine/generic_sparse.hpp>
#include <whet/kernel/affine/xsimd_sparse_any.hpp>
#include <whet/kernel/affine/xsimd_sparse_float_blocks.hpp>
#include <whet/kernel/affine/xsimd_sparse_int8_blocks.hpp>
#include <whet/kernel/affine/xsimd_sparse_n_of_4.hpp>
#include <whet/kernel/convolve/generic.hpp>
#include <whet/kernel/primitive/unroll.hpp>
#include <whet/precision/sparse.hpp>
#include <whet/target/tags.hpp>

namespace whet {
namespace error {
template <class Parameters, Geometry Extents>
inline constexpr bool grouped_sparse_convolution = false;
}  // namespace error

namespace kernel {
inline namespace WHET_ISA {

/// What a convolution's input is outside of the image.
template <class Target, class Number, class Pattern, int Outputs, int Inputs>
constexpr float padding_of(const SparseFloatAffine<Target, Number, Pattern, Outputs, Inputs>&) {
  return 0.0f;
}
template <class Target, class Number, class Pattern, int Outputs, int Inputs, bool NonNegativeInput>
std::int8_t padding_of(
    const SparseIntegerAffine<Target, Number, Pattern, Outputs, Inputs, NonNegativeInput>& parameters) {
  return parameters.padding;
}

/// Copies a run of neighbouring values.
template <int Count, class Element>
void copy_run(generic, const Element* from, Element* to) noexcept {
  std::memcpy(to, from, sizeof(Element) * Count);
}
#if WHET_HAS_AVX2
/// In vectors, eight at a time: a whole convolution takes up to half as long again with a memcpy of hundreds
/// of bytes as g++ 12 compiles it for AVX2.
template <int Count, class Element>
[[gnu::always_inline]] inline void copy_run(avx2, const Element* from, Element* to) noexcept {
  constexpr std::size_t bytes = sizeof(Element) * Count;
  constexpr std::size_t step = 32;
  constexpr std::size_t block = 8 * step;
  const auto* source = reinterpret_cast<const std::byte*>(from);
  auto* target = reinterpret_cast<std::byte*>(to);
  const auto copy = [&](auto index) __attribute__((always_inline)) {
    std::memcpy(target + index * step, source + index * step, step);
  };
  for (std::size_t done = 0; done + block <= bytes; done += block, source += block, target += block) {
    asm("" : "+r"(done));  // or it becomes a memcpy again
    unroll<8>(copy);
  }
  unroll<static_cast<int>(bytes % block / step)>(copy);
  constexpr std::size_t rest = bytes % step;
  if constexpr (rest > 0) {
    constexpr std::size_t begin = bytes % block - rest;
    std::memcpy(target + begin, source + begin, rest);
  }
}
#endif

/// What one output pixel sees, in the order of a filter's inputs: runs of neighbouring values, a kernel row
/// at a time where all of it lies within the image, else a tap. One group of channels; outside of the image
/// `padding`.
template <class Target, Geometry Extents, class Element>
void gather_pixel(const Element* x, Element padding, int row, int column, Element* gathered) noexcept {
  constexpr Window window = Extents.window;
  constexpr int channels = Extents.input.channels;
  constexpr bool has_runs = window.dilation_width == 1 && !window.transposed;
  const int left = column * window.stride_width - window.pad_left;
  const bool inside = has_runs && left >= 0 && left + window.kernel_width <= Extents.input.width;
  for (int down = 0; down < window.kernel_height; ++down) {
    const int source_row = Extents.source_row(row, down);
    const Element* const line =
        x + std::ptrdiff_t{source_row < 0 ? 0 : source_row} * Extents.input.width * channels;
    if (inside && source_row >= 0) {
      constexpr int run = window.kernel_width * channels;
      copy_run<run>(Target{}, line + std::ptrdiff_t{left} * channels, gathered);
      gathered += run;
      continue;
    }
    for (int across = 0; across < window.kernel_width; ++across, gathered += channels) {
      const int source_column = Extents.source_column(column, across);
      if (source_row < 0 || source_column < 0)
        for (int channel = 0; channel < channels; ++channel) gathered[channel] = padding;
      else
        copy_run<channels>(Target{}, line + std::ptrdiff_t{source_column} * channels, gathered);
    }
  }
}

/// y = activation(W * x + b), one sample: the inputs of a few output pixels at a time are gathered and given
/// to the dense layer's kernel for several rows; where a pixel is a row as it is, all at once. Shapes and
/// numbers as in the dense convolutions. Scratch: Parameters::convolution_scratch(geometry).
template <class Activation, SparseMatrix Parameters, Geometry Extents, class Element>
void convolve(generic, Activation activation, const Parameters& parameters,
              std::integral_constant<Geometry, Extents>, const Element* x, Element* y,
              std::byte* scratch) noexcept {
  using Target = typename Parameters::target;
  static_assert(
      Extents.window.groups == 1 || error::grouped_sparse_convolution<Parameters, Extents>,
      "whet: grouped convolutions have no sparse form; give this layer the dense policy, as in "
      "Mixed<Sparse<Int8Policy, …>, At<\"its name\", Int8Policy>>; the arguments are parameters and "
      "geometry");
  if constexpr (Extents.is_pointwise()) {
    affine_rows(Target{}, activation, parameters, x, y, Extents.output.pixels(), scratch);
  } else {
    constexpr int most = sparse_pixels<Target, Element, typename Parameters::pattern>;
    constexpr int inputs = Parameters::inputs;
    auto* gathered = reinterpret_cast<Element*>(scratch);
    const Element padding = padding_of(parameters);
    const int pixels = Extents.output.pixels();
    for (int first = 0; first < pixels; first += most) {
      const int count = pixels - first < most ? pixels - first : most;
      for (int pixel = 0; pixel < count; ++pixel) {
        const int row = (first + pixel) / Extents.output.width;
        const int column = (first + pixel) % Extents.output.width;
        gather_pixel<Target, Extents>(x, padding, row, column, gathered + std::ptrdiff_t{pixel} * inputs);
      }
      affine_rows(Target{}, activation, parameters, static_cast<const Element*>(gathered),
                  y + std::ptrdiff_t{first} * Parameters::outputs, count, nullptr);
    }
  }
}

}  // namespace WHET_ISA
}  // namespace kernel
}  // namespace whet
