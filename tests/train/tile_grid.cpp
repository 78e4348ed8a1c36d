#include <Eigen/Core>

#include <whet/train/tile_grid.hpp>

#include "catch.hpp"

TEST_CASE("tiles cover every element of a matrix once") {
  for (const auto& [rows, columns] : {std::pair{1, 1}, {128, 128}, {129, 257}, {784, 10}, {0, 5}}) {
    const whet::TileGrid grid(rows, columns);
    Eigen::MatrixXi visits = Eigen::MatrixXi::Zero(rows, columns);
    for (std::size_t index = 0; index < grid.size(); ++index) {
      const whet::Tile tile = grid[index];
      visits.block(tile.row, tile.column, tile.rows, tile.columns).array() += 1;
    }
    CHECK((visits.array() == 1).all());
  }
}
