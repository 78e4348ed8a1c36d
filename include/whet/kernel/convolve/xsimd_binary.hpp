#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <cstdint>
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

/// Copies what one output pixel sees of an image of `words` words a pixel, tap after tap; 0 outside of the
/// image, which is +1.
[[gnu::always_inline]] inline void gather_signs(const Geometry& geometry, int words, int row, int column,
                                                const std::uint32_t* x, std::uint32_t* gathered) {
  const Window& window = geometry.window;
  for (int down = 0; down < window.kernel_height; ++down) {
    const int source_row = geometry.source_row(row, down);
    for (int across = 0; across < window.kernel_width; ++across, gathered += words) {
      const int source_column = geometry.source_column(column, across);
      const bool outside = source_row < 0 || source_column < 0;
      const std::ptrdiff_t pixel = std::ptrdiff_t{source_row} * geometry.input.width + source_column;
      for (int word = 0; word < words; ++word) gathered[word] = outside ? 0 : x[pixel * words + word];
    }
  }
}

/// As the generic kernel, the same bits; float outputs within a rounding.
/// Scratch: binary_convolution_scratch bytes, for the windows of some pixels.
template <class Activation, class Target, int Outputs, BitRuns Runs, Format Output, Geometry Window>
void convolve(avx2, Activation activation, const BinaryAffine<Target, Outputs, Runs, Output>& parameters,
              std::integral_constant<Geometry, Window>, const std::uint32_t* x, element_t<Output>* y,
              std::byte* scratch) noexcept {
  check_bits_panel<Target>();
  using Bits = decltype(bits_of(Target{}));
  using Results = decltype(outputs_of(parameters.results));
  constexpr int pixels = Window.output.pixels();
  constexpr int words = Runs.words();
  const SignPanels layer{parameters.weights, Outputs, words};
  const auto results = Results::of(parameters.results);
  if constexpr (Window.is_pointwise()) {
    binary_rows<Bits, Bits::rows, Bits::panels>(layer, results, x, pixels, y);
  } else {
    auto* const gathered = reinterpret_cast<std::uint32_t*>(scratch);
    for (int first = 0; first < pixels; first += binary_pixels<Target>) {
      const int some = pixels - first < binary_pixels<Target> ? pixels - first : binary_pixels<Target>;
      for (int pixel = 0; pixel < some; ++pixel)
        gather_signs(Window, words_of(Runs.length), (first + pixel) / Window.output.width,
                     (first + pixel) % Window.output.width, x, gathered + std::ptrdiff_t{pixel} * words);
      binary_rows<Bits, Bits::rows, Bits::panels>(layer, results, gathered, some,
                                                  y + std::ptrdiff_t{first} * parameters.output_elements);
    }
  }
  if constexpr (Output == Format::float32 && !std::is_same_v<Activation, Linear>)
    activate(avx2{}, activation, y, y, pixels * Outputs);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
