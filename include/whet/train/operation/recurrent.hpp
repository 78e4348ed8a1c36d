#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include <Eigen/Core>

#include <whet/core/recurrence.hpp>
#include <whet/topology/gru.hpp>
#include <whet/topology/lstm.hpp>
#include <whet/topology/recurrent.hpp>
#include <whet/topology/simple_rnn.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operation/recurrent_cells.hpp>
#include <whet/train/operation/recurrent_gradients.hpp>
#include <whet/train/operation/recurrent_tape.hpp>
#include <whet/train/tile_grid.hpp>

namespace whet {

/// LSTM, GRU and SimpleRNN; the backward pass goes back through all steps.
/// Shapes: X [batch][steps][features]; W [gate, unit][features, units, of a GRU d]; Y [batch][steps][units],
/// or [batch][units] of the last step. Groups of samples go through the sequence independently of one
/// another.
template <class Scalar>
class RecurrentOperation final : public Operation<Scalar> {
 public:
  explicit RecurrentOperation(const Recurrence& layer) : tape(layer) {}

  void forward(ForwardPass<Scalar>& pass) override {
    tape.resize(pass.input.rows());
    features_into_gates(pass);
    for_each_group(pass.pool, pass.input.rows(), [&](SampleGroup samples) { run(pass, samples); });
  }

  void backward(BackwardPass<Scalar>& pass) override { gradients.compute(tape, pass); }

  InnerValues<Scalar> inner() const override {
    return {tape.cell_values, layer().whole_sequence ? std::span<const Scalar>{} : tape.previous_values};
  }

 private:
  using Matrix = typename RecurrentTape<Scalar>::Matrix;

  const Recurrence& layer() const { return tape.recurrence(); }

  /// Wx + b of all samples and steps.
  void features_into_gates(ForwardPass<Scalar>& pass) {
    const Eigen::Index rows = pass.input.rows() * layer().steps;
    const Eigen::Map<const Matrix> input(pass.input.data(), rows, layer().features);
    Eigen::Map<Matrix> sums(tape.gate_values.data(), rows, layer().gate_outputs());
    const auto weights = pass.parameters.kernel.leftCols(layer().features);
    const TileGrid grid(sums.rows(), sums.cols());
    pass.pool.run(grid.size(), [&](std::size_t index) {
      const Tile tile = grid[index];
      auto part = sums.block(tile.row, tile.column, tile.rows, tile.columns);
      part.rowwise() = pass.parameters.bias.segment(tile.column, tile.columns).transpose();
      part.noalias() +=
          input.middleRows(tile.row, tile.rows) * weights.middleRows(tile.column, tile.columns).transpose();
    });
  }

  void run(ForwardPass<Scalar>& pass, SampleGroup samples) {
    const auto weights = pass.parameters.kernel.middleCols(layer().features, layer().units);
    Matrix hidden = Matrix::Zero(samples.count, layer().units);
    Matrix own(samples.count, layer().gate_outputs());
    for (int step = 0; step < layer().steps; ++step) {
      tape.previous(samples, step) = hidden;
      own.noalias() = hidden * weights.transpose();
      if (layer().cell == Cell::gru)
        own.rowwise() += pass.parameters.kernel.col(layer().features + layer().units).transpose();
      forward_cell(tape, samples, step, own, hidden);
      if (layer().whole_sequence)
        tape.view(pass.output.data(), samples, step, layer().units) = hidden;
      else if (step + 1 == layer().steps)
        pass.output.middleRows(samples.first, samples.count) = hidden;
    }
  }

  RecurrentTape<Scalar> tape;
  RecurrentGradients<Scalar> gradients;
};

template <class Scalar, class Layer>
  requires requires { Layer::recurrence(Shape{}); }
OperationPointer<Scalar> make_operation(Layer, const LayerRecord& record) {
  return std::make_unique<RecurrentOperation<Scalar>>(Layer::recurrence(record.input));
}

}  // namespace whet
