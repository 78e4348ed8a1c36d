#pragma once

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <vector>

#include <Eigen/Core>

#include <whet/core/inline.hpp>
#include <whet/core/window.hpp>
#include <whet/train/operation.hpp>
#include <whet/weights/aligned_values.hpp>

namespace whet {

/// Calls work(width, begin) for pieces that cover [0, size), with the width as a constant: at first wide ones
/// that fill vector registers.
template <class Work>
WHET_INLINE void for_each_piece(Eigen::Index size, Work&& work) {
  Eigen::Index begin = 0;
  for (; begin + 16 <= size; begin += 16) work(std::integral_constant<int, 16>{}, begin);
  for (; begin + 4 <= size; begin += 4) work(std::integral_constant<int, 4>{}, begin);
  for (; begin < size; ++begin) work(std::integral_constant<int, 1>{}, begin);
}

/// `Width` values from an address that need not be aligned.
template <int Width, class Scalar>
auto piece(Scalar* values) {
  using Values = Eigen::Array<std::remove_const_t<Scalar>, Width, 1>;
  return Eigen::Map<std::conditional_t<std::is_const_v<Scalar>, const Values, Values>>(values);
}

/// The present thread's room for patches, to be used before the next is asked for. It stays, as memory that
/// is new each time costs more than the patches.
template <class Scalar>
Batch<Scalar> patch_buffer(Eigen::Index patches, Eigen::Index inputs) {
  thread_local AlignedValues<Scalar> values;
  const auto size = static_cast<std::size_t>(patches * inputs);
  if (values.size() < size) values.resize(size);
  return {values.data(), patches, inputs};
}

/// What the pixels of an output row of a convolution see, as rows of a matrix, so that the convolution
/// becomes a matrix product (im2col), and the other way round.
/// Shapes: patches [output width][taps · channels of a group], image [height][width][channels].
template <class Scalar>
class Patches {
 public:
  /// The window is not a transposed one.
  explicit Patches(const Geometry& windows) : geometry(windows) {
    const int width = geometry.output.width;
    // Columns whose window lies within the image: one range, as the window moves in one direction.
    int first = 0;
    while (first < width && !is_inside(first)) ++first;
    int last = first;
    while (last < width && is_inside(last)) ++last;
    for (int column = 0; column < first; ++column) add_taps(column, 1);
    if (last > first) add_inner(first, last - first);
    for (int column = last; column < width; ++column) add_taps(column, 1);
  }

  /// Length of a patch.
  Eigen::Index inputs() const { return geometry.inputs(); }

  /// Outside of the image patches are zero.
  void gather(const Scalar* image, int row, int group, Scalar* patches) const {
    for_each_run(row, group, [&](const Run& run, Eigen::Index patch, Eigen::Index source) {
      if (source < 0)
        fill(run, patches + patch);
      else
        move<Copy>(run, image + source, source_step(), patches + patch, inputs());
    });
  }

  /// Adds the patches to the pixels that they were gathered from.
  void scatter(const Scalar* patches, int row, int group, Scalar* image) const {
    for_each_run(row, group, [&](const Run& run, Eigen::Index patch, Eigen::Index source) {
      if (source >= 0) move<Add>(run, patches + patch, inputs(), image + source, source_step());
    });
  }

 private:
  /// Values that lie side by side in patches and image, the same for `columns` output columns.
  struct Run {
    Eigen::Index patch = 0;   ///< offset within the patches
    Eigen::Index source = 0;  ///< offset within a row of the image; negative outside
    Eigen::Index length = 0;
    Eigen::Index columns = 0;
  };
  /// Shorter runs are copied value by value.
  static constexpr Eigen::Index short_run = 8;

  bool is_inside(int column) const {
    return geometry.source_column(column, 0) >= 0 &&
           geometry.source_column(column, geometry.window.kernel_width - 1) >= 0;
  }

  void add_taps(int column, int columns) {
    for (int tap = 0; tap < geometry.window.kernel_width; ++tap) {
      const Eigen::Index source = geometry.source_column(column, tap);
      runs.push_back({column * inputs() + tap * geometry.group_channels(), source * geometry.input.channels,
                      geometry.group_channels(), columns});
    }
  }

  void add_inner(int column, int columns) {
    if (geometry.window.dilation_width != 1 || geometry.window.groups != 1) return add_taps(column, columns);
    const Eigen::Index source = geometry.source_column(column, 0);
    runs.push_back({column * inputs(), source * geometry.input.channels, kernel_row(), columns});
  }

  Eigen::Index kernel_row() const {
    return Eigen::Index{geometry.window.kernel_width} * geometry.group_channels();
  }
  Eigen::Index source_step() const {
    return Eigen::Index{geometry.window.stride_width} * geometry.input.channels;
  }

  template <class Body>
  void for_each_run(int row, int group, Body&& body) const {
    const Eigen::Index line = Eigen::Index{geometry.input.width} * geometry.input.channels;
    for (int tap = 0; tap < geometry.window.kernel_height; ++tap) {
      const Eigen::Index source_row = geometry.source_row(row, tap);
      const Eigen::Index begin = source_row * line + Eigen::Index{group} * geometry.group_channels();
      for (const Run& run : runs) {
        const bool outside = source_row < 0 || run.source < 0;
        body(run, run.patch + tap * kernel_row(), outside ? -1 : begin + run.source);
      }
    }
  }

  void fill(const Run& run, Scalar* patches) const {
    for (Eigen::Index column = 0; column < run.columns; ++column)
      std::fill_n(patches + column * inputs(), run.length, Scalar(0));
  }

  struct Copy {
    template <int Width>
    static void values(const Scalar* from, Scalar* to) {
      piece<Width>(to) = piece<Width>(from);
    }
  };
  struct Add {
    template <int Width>
    static void values(const Scalar* from, Scalar* to) {
      piece<Width>(to) += piece<Width>(from);
    }
  };

  /// The steps lead from one column's values to those of the next.
  template <class Move>
  static void move(const Run& run, const Scalar* from, Eigen::Index from_step, Scalar* to,
                   Eigen::Index to_step) {
    if (run.length < short_run) {
      for (Eigen::Index value = 0; value < run.length; ++value)
        for (Eigen::Index column = 0; column < run.columns; ++column)
          Move::template values<1>(from + column * from_step + value, to + column * to_step + value);
      return;
    }
    for (Eigen::Index column = 0; column < run.columns; ++column, from += from_step, to += to_step)
      for_each_piece(run.length, [from, to](auto width, Eigen::Index begin) {
        Move::template values<width.value>(from + begin, to + begin);
      });
  }

  Geometry geometry;
  /// Of one kernel row.
  std::vector<Run> runs;
};

}  // namespace whet
