#pragma once

#include <algorithm>
#include <cstddef>

#include <Eigen/Core>

namespace whet {

/// A rectangle of a matrix.
struct Tile {
  Eigen::Index row = 0;
  Eigen::Index column = 0;
  Eigen::Index rows = 0;
  Eigen::Index columns = 0;
};

/// Cuts a matrix into tiles that threads work on. The cut depends on the matrix's shape only, and each tile
/// of a product is summed by one thread: hence the same bits for any number of threads.
class TileGrid {
 public:
  /// Large enough that packing the operands costs a product little, small enough to occupy a few cores.
  static constexpr Eigen::Index tile_rows = 128;
  static constexpr Eigen::Index tile_columns = 128;

  TileGrid(Eigen::Index rows, Eigen::Index columns, Eigen::Index rows_each = tile_rows,
           Eigen::Index columns_each = tile_columns)
      : height(rows), width(columns), row_step(rows_each), column_step(columns_each) {}

  std::size_t size() const { return static_cast<std::size_t>(down() * across()); }

  Tile operator[](std::size_t index) const {
    const auto position = static_cast<Eigen::Index>(index);
    const Eigen::Index row = position / across() * row_step;
    const Eigen::Index column = position % across() * column_step;
    return {row, column, std::min(row_step, height - row), std::min(column_step, width - column)};
  }

 private:
  Eigen::Index down() const { return (height + row_step - 1) / row_step; }
  Eigen::Index across() const { return (width + column_step - 1) / column_step; }

  Eigen::Index height;
  Eigen::Index width;
  Eigen::Index row_step;
  Eigen::Index column_step;
};

}  // namespace whet
