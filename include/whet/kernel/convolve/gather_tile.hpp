#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstddef>

#include <whet/core/window.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/convolve/pixel_tiles.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Whether a float convolution copies what a tile of pixels sees instead of reading it in place: with a few
/// channels, of the first layers, runs are so short that finding them costs more than multiplying.
constexpr bool gathers_runs(const Geometry& geometry) {
  constexpr int most_inputs = 512;  // times a tile's pixels, on the stack
  return geometry.window.taps() > 1 && geometry.window.groups == 1 && has_whole_rows(geometry) &&
         geometry.input.channels < lanes && geometry.inputs() <= most_inputs;
}

/// Whether a float convolution reads kernel rows in place where a tile sees no padding: where they are long.
constexpr bool reads_whole_rows(const Geometry& geometry) {
  return has_whole_rows(geometry) &&
         (!gathers_runs(geometry) || geometry.window.kernel_width * geometry.input.channels >= lanes);
}

/// Whether a float convolution goes along rows where columns see no padding, and down the others: where there
/// are others, and both are long enough for a tile.
constexpr bool walks_columns(const Geometry& geometry) {
  constexpr int least = 4;
  if (!reads_whole_rows(geometry) || geometry.window.groups != 1) return false;
  const int inner = inner_columns(geometry).count();
  return inner >= least && inner < geometry.output.width && geometry.output.height >= least;
}

/// Floats that gather_runs writes for a tile of `pixels`; it stores whole vectors.
constexpr int gathered_size(const Geometry& geometry, int pixels) {
  return pixels * geometry.inputs() + lanes;
}

/// One run for each of `pixels` neighbouring output pixels from `place` on: all of its inputs, copied to
/// `gathered`. Shapes: x as the geometry says, gathered [pixels][inputs].
[[gnu::noinline, gnu::flatten]] inline void gather_runs(const Geometry& geometry, PixelPlace place,
                                                        int pixels, const float* x, float* gathered,
                                                        PixelRuns<float>& runs) noexcept {
  const Window& window = geometry.window;
  const int channels = geometry.input.channels;
  const int row_values = geometry.input.width * channels;
  const int run = window.kernel_width * channels;
  const int rows = window.kernel_height;
  for (int pixel = 0; pixel < pixels; ++pixel, place.advance(1, geometry.output.width)) {
    runs.sources[pixel] = gathered;
    const int left = leftmost_column(window, place.column) * channels;
    // What the vector at a row's end stores too much lies in the next row's first vector, which comes later.
    for (int value = (run - 1) / lanes * lanes; value >= 0; value -= lanes) {
      const int at = left + value;
      const auto inside = lanes_between(-at, row_values - at);
      float* to = gathered + value;
      for (int down = 0; down < rows; ++down, to += run) {
        const int source_row = geometry.source_row(place.row, down);
        const Floats values = source_row < 0
                                  ? Floats(0.0f)
                                  : load_masked(x + std::ptrdiff_t{source_row} * row_values + at, inside);
        values.store_unaligned(to);
      }
    }
    gathered += std::ptrdiff_t{rows} * run;
  }
  runs.inputs[0] = 0;
  runs.count = 1;
  runs.length = geometry.inputs();
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
