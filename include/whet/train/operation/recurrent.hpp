#pragma once

#include <algorithm>
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
#include <whet/train/operation/recurrent_tape.hpp>
#include <whet/train/tile_grid.hpp>

namespace whet {

/// LSTM, GRU and SimpleRNN; the backward pass goes back through all steps (Werbos 1990).
/// Shapes: X [batch][steps][features]; W [gate, unit][features, units, of a GRU d]; Y [batch][steps][units],
/// or [batch][units] of the last step. Groups of samples go through the sequence independently of one
/// another.
template <class Scalar>
class RecurrentOperation final : public Operation<Scalar> {
 public:
  explicit RecurrentOperation(const Recurrence& layer) : tape(layer) {}

  void forward(ForwardPass<Scalar>& pass) override {
    batch = pass.input.rows();
    tape.resize(batch);
    features_into_gates(pass);
    for_each_group(pass.pool, [&](SampleGroup samples) { run_forward(pass, samples); });
  }

  void backward(BackwardPass<Scalar>& pass) override {
    error_values.resize(tape.gate_values.size());
    if (layer().cell == Cell::gru) own_error_values.resize(tape.gate_values.size());
    for_each_group(pass.pool, [&](SampleGroup samples) { run_backward(pass, samples); });
    // The gradients of kernel and input are independent of one another: one job for both.
    const TileGrid kernel_grid(pass.gradients.kernel.rows(), layer().features + layer().units);
    const TileGrid input_grid(pass.input_gradient.size() > 0 ? rows() : 0, layer().features);
    pass.pool.run(kernel_grid.size() + input_grid.size(), [&](std::size_t index) {
      if (index < kernel_grid.size())
        kernel_gradient(pass, kernel_grid[index]);
      else
        input_gradient(pass, input_grid[index - kernel_grid.size()]);
    });
  }

  InnerValues<Scalar> inner() const override {
    return {tape.cell_values, layer().whole_sequence ? std::span<const Scalar>{} : tape.previous_values};
  }

 private:
  using Matrix = typename RecurrentTape<Scalar>::Matrix;
  using Rows = Eigen::Map<const Matrix>;

  const Recurrence& layer() const { return tape.recurrence(); }
  Eigen::Index rows() const { return batch * layer().steps; }

  /// Groups small enough to occupy a few cores; their cut depends on the batch only.
  template <class Work>
  void for_each_group(ThreadPool& pool, Work&& work) {
    constexpr Eigen::Index samples = 16;
    pool.run(static_cast<std::size_t>((batch + samples - 1) / samples), [&](std::size_t index) {
      const Eigen::Index first = static_cast<Eigen::Index>(index) * samples;
      work(SampleGroup{first, std::min(samples, batch - first)});
    });
  }

  /// Wx + b of all samples and steps.
  void features_into_gates(ForwardPass<Scalar>& pass) {
    const Rows input(pass.input.data(), rows(), layer().features);
    Eigen::Map<Matrix> sums(tape.gate_values.data(), rows(), layer().gate_outputs());
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

  void run_forward(ForwardPass<Scalar>& pass, SampleGroup samples) {
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

  void run_backward(BackwardPass<Scalar>& pass, SampleGroup samples) {
    const auto weights = pass.parameters.kernel.middleCols(layer().features, layer().units);
    Matrix hidden = Matrix::Zero(samples.count, layer().units);
    Matrix cell = hidden;
    for (int step = layer().steps - 1; step >= 0; --step) {
      if (layer().whole_sequence)
        hidden += tape.view(pass.output_gradient.data(), samples, step, layer().units);
      else if (step + 1 == layer().steps)
        hidden += pass.output_gradient.middleRows(samples.first, samples.count);
      auto errors = tape.view(error_values, samples, step, layer().gate_outputs());
      auto own_errors = tape.view(own_errors_of_gates(), samples, step, layer().gate_outputs());
      backward_cell(tape, samples, step, hidden, cell, errors, own_errors);
      if (step > 0) hidden.noalias() += own_errors * weights;
    }
  }

  /// Gradients of Uh + d, which only a GRU tells from those of Wx + b.
  AlignedValues<Scalar>& own_errors_of_gates() {
    return layer().cell == Cell::gru ? own_error_values : error_values;
  }

  /// A tile of rows [gate, unit] and columns [features, units].
  void kernel_gradient(BackwardPass<Scalar>& pass, const Tile& tile) {
    const Rows errors(error_values.data(), rows(), layer().gate_outputs());
    const Rows own_errors(own_errors_of_gates().data(), rows(), layer().gate_outputs());
    const Rows input(pass.input.data(), rows(), layer().features);
    const Rows previous(tape.previous_values.data(), rows(), layer().units);
    const Eigen::Index first = tile.column;
    const Eigen::Index last = tile.column + tile.columns;
    const Eigen::Index features = layer().features;
    auto gradient = pass.gradients.kernel.middleRows(tile.row, tile.rows);
    if (first < features) {
      const Eigen::Index count = std::min(last, features) - first;
      gradient.middleCols(first, count).noalias() =
          errors.middleCols(tile.row, tile.rows).transpose() * input.middleCols(first, count);
    }
    if (last > features) {
      const Eigen::Index begin = std::max(first, features);
      gradient.middleCols(begin, last - begin).noalias() =
          own_errors.middleCols(tile.row, tile.rows).transpose() *
          previous.middleCols(begin - features, last - begin);
    }
    if (first > 0) return;
    pass.gradients.bias.segment(tile.row, tile.rows) =
        errors.middleCols(tile.row, tile.rows).colwise().sum().transpose();
    if (layer().cell == Cell::gru)
      gradient.col(features + layer().units) =
          own_errors.middleCols(tile.row, tile.rows).colwise().sum().transpose();
  }

  void input_gradient(BackwardPass<Scalar>& pass, const Tile& tile) {
    const Rows errors(error_values.data(), rows(), layer().gate_outputs());
    Eigen::Map<Matrix> gradient(pass.input_gradient.data(), rows(), layer().features);
    gradient.block(tile.row, tile.column, tile.rows, tile.columns).noalias() =
        errors.middleRows(tile.row, tile.rows) * pass.parameters.kernel.middleCols(tile.column, tile.columns);
  }

  RecurrentTape<Scalar> tape;
  Eigen::Index batch = 0;
  AlignedValues<Scalar> error_values;
  AlignedValues<Scalar> own_error_values;
};

template <class Scalar, class Layer>
  requires requires { Layer::recurrence(Shape{}); }
OperationPointer<Scalar> make_operation(Layer, const LayerRecord& record) {
  return std::make_unique<RecurrentOperation<Scalar>>(Layer::recurrence(record.input));
}

}  // namespace whet
