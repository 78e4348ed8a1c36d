#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include <whet/core/window.hpp>
#include <whet/kernel/activate.hpp>
#include <whet/kernel/affine/xsimd_binary.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/precision/binary.hpp>
#include <whet/precision/bits.hpp>
#include <whet/precision/format.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Copies what one output pixel sees of an image of signs, tap after tap; 0 outside of the image, which is
/// +1.
template <Geometry Image>
[[gnu::always_inline]] inline void gather_signs(int row, int column, const std::uint32_t* x,
                                                std::uint32_t* gathered) {
  constexpr Window window = Image.window;
  constexpr int words = words_of(Image.input.channels);
  constexpr int run = window.kernel_width * words;
  const int left = column * window.stride_width - window.pad_left;
  const bool whole =
      window.dilation_width == 1 && left >= 0 && left + window.kernel_width <= Image.input.width;
  for (int down = 0; down < window.kernel_height; ++down, gathered += run) {
    const int source_row = Image.source_row(row, down);
    const std::uint32_t* const pixels =
        x + std::ptrdiff_t{source_row < 0 ? 0 : source_row} * Image.input.width * words;
    if (source_row < 0) {
      std::memset(gathered, 0, run * sizeof(*gathered));
    } else if (whole) {
      std::memcpy(gathered, pixels + left * words, run * sizeof(*gathered));
    } else {
      for (int across = 0; across < window.kernel_width; ++across) {
        const int source_column = Image.source_column(column, across);
        if (source_column < 0)
          std::memset(gathered + across * words, 0, words * sizeof(*gathered));
        else
          std::memcpy(gathered + across * words, pixels + source_column * words, words * sizeof(*gathered));
      }
    }
  }
}

/// As the generic kernel, the same bits; float outputs within a rounding.
/// Scratch: binary_convolution_scratch bytes, for the windows of some pixels.
template <class Activation, class Target, int Outputs, BitRuns Runs, Format Output, Geometry Image>
void convolve(simd, Activation activation, const BinaryAffine<Target, Outputs, Runs, Output>& parameters,
              std::integral_constant<Geometry, Image>, const std::uint32_t* x, element_t<Output>* y,
              std::byte* scratch) noexcept {
  constexpr int pixels = Image.output.pixels();
  constexpr int words = Runs.words();
  if constexpr (Image.is_pointwise()) {
    multiply_signs(parameters, x, pixels, y);
  } else {
    auto* const gathered = reinterpret_cast<std::uint32_t*>(scratch);
    for (int first = 0; first < pixels; first += binary_pixels<Target>) {
      const int some = pixels - first < binary_pixels<Target> ? pixels - first : binary_pixels<Target>;
      for (int pixel = 0; pixel < some; ++pixel)
        gather_signs<Image>((first + pixel) / Image.output.width, (first + pixel) % Image.output.width, x,
                            gathered + std::ptrdiff_t{pixel} * words);
      multiply_signs(parameters, gathered, some, y + std::ptrdiff_t{first} * parameters.output_elements);
    }
  }
  if constexpr (Output == Format::float32 && !std::is_same_v<Activation, Linear>)
    activate(simd{}, activation, y, y, pixels * Outputs);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
