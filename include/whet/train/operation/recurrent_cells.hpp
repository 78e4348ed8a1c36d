#pragma once

#include <Eigen/Core>

#include <whet/train/operation/recurrent_tape.hpp>

namespace whet {

// The cells of recurrent layers for one step of neighbouring samples, and their derivatives. Matrices are
// [samples][units], those of all gates [samples][gate, unit]; core/recurrence.hpp has the formulae.

template <class Values>
auto logistic(const Values& values) {
  using Scalar = typename Values::Scalar;
  return (Scalar(1) + (-values.array()).exp()).inverse();
}

/// own: Uh of all gates, of a GRU Uh + d. Turns the sums on the tape into what the gates let through and
/// writes the output of the step.
template <class Scalar, class Own, class Output>
void forward_cell(RecurrentTape<Scalar>& tape, SampleGroup samples, int step, const Own& own,
                  Output& output) {
  const Eigen::Index units = tape.recurrence().units;
  auto gates = tape.gates(samples, step);
  const auto gate = [&](Eigen::Index index) { return gates.middleCols(index * units, units); };
  switch (tape.recurrence().cell) {
    case Cell::lstm: {
      gates += own;
      gate(0) = logistic(gate(0));
      gate(1) = logistic(gate(1));
      gate(2) = gate(2).array().tanh();
      gate(3) = logistic(gate(3));
      auto cell = tape.cell(samples, step);
      cell = gate(0).cwiseProduct(gate(2));
      if (step > 0) cell += gate(1).cwiseProduct(tape.cell(samples, step - 1));
      output = gate(3).array() * cell.array().tanh();
      break;
    }
    case Cell::gru: {
      gates.leftCols(2 * units) += own.leftCols(2 * units);
      gate(0) = logistic(gate(0));
      gate(1) = logistic(gate(1));
      auto recurrent = tape.recurrent(samples, step);
      recurrent = own.rightCols(units);
      gate(2) = (gate(2) + gate(1).cwiseProduct(recurrent)).array().tanh();
      output = gate(2) + gate(0).cwiseProduct(tape.previous(samples, step) - gate(2));
      break;
    }
    case Cell::simple:
      gates += own;
      gates = gates.array().tanh();
      output = gates;
      break;
  }
}

/// The derivative of one step. hidden: gradient of the step's output. cell: gradient of an LSTM's cell state,
/// as it comes from the step after and goes to the one before. Writes the gradients of the sums Wx + b into
/// `errors` and those of Uh + d into `own_errors` (the same matrix but for a GRU); `hidden` becomes the part
/// of the previous output's gradient that does not go through Uh.
template <class Scalar, class Matrix, class Errors>
void backward_cell(RecurrentTape<Scalar>& tape, SampleGroup samples, int step, Matrix& hidden, Matrix& cell,
                   Errors& errors, Errors& own_errors) {
  const Eigen::Index units = tape.recurrence().units;
  const auto gates = tape.gates(samples, step);
  const auto gate = [&](Eigen::Index index) { return gates.middleCols(index * units, units).array(); };
  const auto error = [&](Eigen::Index index) { return errors.middleCols(index * units, units).array(); };
  switch (tape.recurrence().cell) {
    case Cell::lstm: {
      const Matrix squashed = tape.cell(samples, step).array().tanh();
      cell.array() += hidden.array() * gate(3) * (Scalar(1) - squashed.array().square());
      error(0) = cell.array() * gate(2) * gate(0) * (Scalar(1) - gate(0));
      if (step > 0)
        error(1) = cell.array() * tape.cell(samples, step - 1).array() * gate(1) * (Scalar(1) - gate(1));
      else
        error(1).setZero();
      error(2) = cell.array() * gate(0) * (Scalar(1) - gate(2).square());
      error(3) = hidden.array() * squashed.array() * gate(3) * (Scalar(1) - gate(3));
      cell.array() *= gate(1);
      hidden.setZero();
      break;
    }
    case Cell::gru: {
      const auto remembered = tape.recurrent(samples, step).array();
      error(0) =
          hidden.array() * (tape.carried(samples, step).array() - gate(2)) * gate(0) * (Scalar(1) - gate(0));
      error(2) = hidden.array() * (Scalar(1) - gate(0)) * (Scalar(1) - gate(2).square());
      error(1) = error(2) * remembered * gate(1) * (Scalar(1) - gate(1));
      own_errors.leftCols(2 * units) = errors.leftCols(2 * units);
      own_errors.rightCols(units).array() = error(2) * gate(1);
      hidden.array() *= gate(0);
      break;
    }
    case Cell::simple:
      errors.array() = hidden.array() * (Scalar(1) - gates.array().square());
      hidden.setZero();
      break;
  }
}

}  // namespace whet
