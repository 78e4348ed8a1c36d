#pragma once

#include <cstddef>

namespace whet {

/// What a recurrent layer does at each step with x, the step's features, and h, its output of the step before
/// (zeros at first). Products of a vector with weights stand for W·x and U·h; `*` is value by value.
enum class Cell : unsigned char {
  /// i, f, o = sigmoid(Wx + Uh + b), g = tanh(Wx + Uh + b), each with weights of its own;
  /// c' = f * c + i * g, h' = o * tanh(c'). Order of the gates: i, f, g, o.
  /// Source: Gers, Schmidhuber and Cummins 2000; the order is that of Keras and TFLite.
  lstm,
  /// z, r = sigmoid(Wx + Uh + b), g = tanh(Wx + b + r * (Uh + d)); h' = z * h + (1 - z) * g.
  /// Order of the gates: z, r, g. Source: Cho et al. 2014, with the reset after the product, as in cuDNN and
  /// in Keras with reset_after=True.
  gru,
  /// h' = tanh(Wx + Uh + b). Source: Elman 1990.
  simple,
};

constexpr int gates_of(Cell cell) { return cell == Cell::lstm ? 4 : cell == Cell::gru ? 3 : 1; }

/// A recurrent layer over a sequence: all that a kernel has to know beside the weights. Structural.
struct Recurrence {
  Cell cell = Cell::lstm;
  int units = 0;
  int features = 0;
  int steps = 1;
  /// The output of every step, else that of the last one.
  bool whole_sequence = false;

  /// Outputs of all gates together: rows of the weights, ordered [gate][unit].
  constexpr int gate_outputs() const { return gates_of(cell) * units; }
  /// Columns of the weights: features, then units; behind them, of a GRU, d, the bias of the product with h.
  constexpr int columns() const { return features + units + (cell == Cell::gru ? 1 : 0); }
  constexpr bool operator==(const Recurrence&) const = default;
};

}  // namespace whet
