#pragma once

#include <algorithm>
#include <cstddef>

#include <Eigen/Core>

#include <whet/core/recurrence.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operation/recurrent_cells.hpp>
#include <whet/train/operation/recurrent_tape.hpp>
#include <whet/train/tile_grid.hpp>

namespace whet {

/// Calls work(samples) for groups small enough to occupy a few cores; their cut depends on the batch only.
template <class Work>
void for_each_group(ThreadPool& pool, Eigen::Index batch, Work&& work) {
  constexpr Eigen::Index samples = 16;
  pool.run(static_cast<std::size_t>((batch + samples - 1) / samples), [&](std::size_t index) {
    const Eigen::Index first = static_cast<Eigen::Index>(index) * samples;
    work(SampleGroup{first, std::min(samples, batch - first)});
  });
}

/// The gradients of a recurrent layer, back through all steps, from what its forward pass left on the tape.
/// Source: Werbos 1990.
template <class Scalar>
class RecurrentGradients {
 public:
  using Matrix = typename RecurrentTape<Scalar>::Matrix;

  /// Of a layer whose output is what its cell computes.
  void compute(RecurrentTape<Scalar>& tape, BackwardPass<Scalar>& pass) {
    compute(tape, pass, [](SampleGroup, int, Matrix&) {});
  }

  /// Of one that rounds what its cell computes: rounding(samples, step, gradient) makes of the gradient of
  /// what came out of the rounding that of what went in. Shapes: gradient [samples][units].
  template <class Rounding>
  void compute(RecurrentTape<Scalar>& tape, BackwardPass<Scalar>& pass, Rounding&& rounding) {
    const Recurrence& layer = tape.recurrence();
    error_values.resize(tape.gate_values.size());
    if (layer.cell == Cell::gru) own_error_values.resize(tape.gate_values.size());
    for_each_group(pass.pool, pass.input.rows(),
                   [&](SampleGroup samples) { run(tape, pass, samples, rounding); });
    // The gradients of kernel and input are independent of one another: one job for both.
    const Eigen::Index rows = pass.input.rows() * layer.steps;
    const TileGrid kernel_grid(pass.gradients.kernel.rows(), layer.features + layer.units);
    const TileGrid input_grid(pass.input_gradient.size() > 0 ? rows : 0, layer.features);
    pass.pool.run(kernel_grid.size() + input_grid.size(), [&](std::size_t index) {
      if (index < kernel_grid.size())
        kernel_gradient(tape, pass, kernel_grid[index]);
      else
        input_gradient(layer, pass, input_grid[index - kernel_grid.size()]);
    });
  }

 private:
  using Rows = Eigen::Map<const Matrix>;

  template <class Rounding>
  void run(RecurrentTape<Scalar>& tape, BackwardPass<Scalar>& pass, SampleGroup samples,
           Rounding&& rounding) {
    const Recurrence& layer = tape.recurrence();
    const auto weights = pass.parameters.kernel.middleCols(layer.features, layer.units);
    // Of a step's output: by way of the layer's output and the next step's products, and past those.
    Matrix given = Matrix::Zero(samples.count, layer.units);
    Matrix hidden = given;
    Matrix cell = given;
    for (int step = layer.steps - 1; step >= 0; --step) {
      if (layer.whole_sequence)
        given += tape.view(pass.output_gradient.data(), samples, step, layer.units);
      else if (step + 1 == layer.steps)
        given += pass.output_gradient.middleRows(samples.first, samples.count);
      rounding(samples, step, given);
      hidden += given;
      auto errors = tape.view(error_values, samples, step, layer.gate_outputs());
      auto own_errors = tape.view(own_errors_of_gates(layer), samples, step, layer.gate_outputs());
      backward_cell(tape, samples, step, hidden, cell, errors, own_errors);
      if (step > 0) given.noalias() = own_errors * weights;
    }
  }

  /// Gradients of Uh + d, which only a GRU tells from those of Wx + b.
  AlignedValues<Scalar>& own_errors_of_gates(const Recurrence& layer) {
    return layer.cell == Cell::gru ? own_error_values : error_values;
  }

  /// A tile of rows [gate, unit] and columns [features, units].
  void kernel_gradient(const RecurrentTape<Scalar>& tape, BackwardPass<Scalar>& pass, const Tile& tile) {
    const Recurrence& layer = tape.recurrence();
    const Eigen::Index rows = pass.input.rows() * layer.steps;
    const Rows errors(error_values.data(), rows, layer.gate_outputs());
    const Rows own_errors(own_errors_of_gates(layer).data(), rows, layer.gate_outputs());
    const Rows input(pass.input.data(), rows, layer.features);
    const Rows previous(tape.previous_values.data(), rows, layer.units);
    const Eigen::Index first = tile.column;
    const Eigen::Index last = tile.column + tile.columns;
    const Eigen::Index features = layer.features;
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
    if (layer.cell == Cell::gru)
      gradient.col(features + layer.units) =
          own_errors.middleCols(tile.row, tile.rows).colwise().sum().transpose();
  }

  void input_gradient(const Recurrence& layer, BackwardPass<Scalar>& pass, const Tile& tile) {
    const Eigen::Index rows = pass.input.rows() * layer.steps;
    const Rows errors(error_values.data(), rows, layer.gate_outputs());
    Eigen::Map<Matrix> gradient(pass.input_gradient.data(), rows, layer.features);
    gradient.block(tile.row, tile.column, tile.rows, tile.columns).noalias() =
        errors.middleRows(tile.row, tile.rows) * pass.parameters.kernel.middleCols(tile.column, tile.columns);
  }

  AlignedValues<Scalar> error_values;
  AlignedValues<Scalar> own_error_values;
};

}  // namespace whet
