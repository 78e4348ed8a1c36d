#pragma once

#include <cstddef>
#include <memory>

#include <whet/topology/dense.hpp>
#include <whet/topology/relative_dense.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/tile_grid.hpp>

namespace whet {

/// Y = X·Wᵀ + b. Backward: dW = dYᵀ·X, db = column sums of dY, dX = dY·W.
/// Shapes: X [batch][inputs], W [outputs][inputs], Y [batch][outputs].
template <class Scalar>
class DenseOperation final : public Operation<Scalar> {
 public:
  void forward(ForwardPass<Scalar>& pass) override {
    const TileGrid grid(pass.output.rows(), pass.output.cols());
    pass.pool.run(grid.size(), [&](std::size_t index) {
      const Tile tile = grid[index];
      auto part = pass.output.block(tile.row, tile.column, tile.rows, tile.columns);
      part.rowwise() = pass.parameters.bias.segment(tile.column, tile.columns).transpose();
      part.noalias() += pass.input.middleRows(tile.row, tile.rows) *
                        pass.parameters.kernel.middleRows(tile.column, tile.columns).transpose();
    });
  }

  void backward(BackwardPass<Scalar>& pass) override {
    // The gradients of kernel and input are independent of one another: one job for both.
    const TileGrid kernel_grid(pass.gradients.kernel.rows(), pass.gradients.kernel.cols());
    const TileGrid input_grid(pass.input_gradient.rows(), pass.input_gradient.cols());
    pass.pool.run(kernel_grid.size() + input_grid.size(), [&](std::size_t index) {
      if (index < kernel_grid.size())
        kernel_gradient(pass, kernel_grid[index]);
      else
        input_gradient(pass, input_grid[index - kernel_grid.size()]);
    });
  }

 private:
  static void kernel_gradient(BackwardPass<Scalar>& pass, const Tile& tile) {
    const auto errors = pass.output_gradient.middleCols(tile.row, tile.rows);
    pass.gradients.kernel.block(tile.row, tile.column, tile.rows, tile.columns).noalias() =
        errors.transpose() * pass.input.middleCols(tile.column, tile.columns);
    if (tile.column == 0)
      pass.gradients.bias.segment(tile.row, tile.rows) = errors.colwise().sum().transpose();
  }

  static void input_gradient(BackwardPass<Scalar>& pass, const Tile& tile) {
    pass.input_gradient.block(tile.row, tile.column, tile.rows, tile.columns).noalias() =
        pass.output_gradient.middleRows(tile.row, tile.rows) *
        pass.parameters.kernel.middleCols(tile.column, tile.columns);
  }
};

template <class Scalar, auto Units>
OperationPointer<Scalar> make_operation(Dense<Units>, const LayerRecord&) {
  return std::make_unique<DenseOperation<Scalar>>();
}
template <class Scalar, class Ratio>
OperationPointer<Scalar> make_operation(RelativeDense<Ratio>, const LayerRecord&) {
  return std::make_unique<DenseOperation<Scalar>>();
}

}  // namespace whet
