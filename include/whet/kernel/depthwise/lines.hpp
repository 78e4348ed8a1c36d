#pragma once

#include <whet/target/isa.hpp>

// How a depthwise convolution cuts its output into lines of pixels that see the same taps of the kernel.

namespace whet::kernel {
inline namespace WHET_ISA {

/// The taps first … last - 1 of one axis of a kernel.
struct TapRange {
  int first;
  int last;

  constexpr int count() const { return last - first; }
  constexpr bool operator==(const TapRange&) const = default;
};

/// One axis of a window that is not transposed, between an input and an output of these extents.
struct KernelAxis {
  int taps;
  int stride;
  int dilation;
  int pad;
  int input;
  int output;

  /// Where a tap of an output pixel looks; outside of the image negative or at least `input`.
  constexpr int source(int pixel, int tap) const { return pixel * stride - pad + tap * dilation; }
  /// The taps of an output pixel that look inside of the image.
  constexpr TapRange seen(int pixel) const {
    TapRange range{0, taps};
    while (range.first < range.last && source(pixel, range.first) < 0) ++range.first;
    while (range.first < range.last && source(pixel, range.last - 1) >= input) --range.last;
    return range;
  }
  /// The output pixels whose taps all look inside of the image.
  constexpr TapRange inside() const {
    TapRange range{0, output};
    const TapRange all{0, taps};
    while (range.first < range.last && seen(range.first) != all) ++range.first;
    while (range.first < range.last && seen(range.last - 1) != all) --range.last;
    return range;
  }
};

/// Calls body(row, column, rows, columns) for lines, at least one of rows and columns 1, that together are
/// the output. A line of inner rows or columns is as long as they are, one along an edge sees what its first
/// pixel sees.
template <class Body>
[[gnu::always_inline]] inline void for_each_line(const KernelAxis& down, const KernelAxis& across,
                                                 Body&& body) {
  const TapRange rows = down.inside();
  const TapRange columns = across.inside();
  const bool upright = rows.count() > columns.count();
  for (int row = 0; row < down.output; ++row) {
    const bool inner_row = row >= rows.first && row < rows.last;
    for (int column = 0; column < across.output;) {
      const bool inner_column = column >= columns.first && column < columns.last;
      if (inner_column && !(inner_row && upright)) {
        body(row, column, 1, columns.count());
        column = columns.last;
        continue;
      }
      if (!inner_row)
        body(row, column, 1, 1);
      else if (row == rows.first)
        body(row, column, rows.count(), 1);
      ++column;
    }
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
