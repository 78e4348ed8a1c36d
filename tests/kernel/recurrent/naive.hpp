#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <whet/core/recurrence.hpp>

/// A recurrent layer in plain double-precision loops, written from the formulae of Keras' layers.
struct NaiveRecurrent {
  whet::Recurrence layer;
  std::vector<double> kernel;  ///< [gate][unit][features, units, of a GRU one bias]
  std::vector<double> bias;    ///< [gate][unit]

  /// Wx + b and Uh + d of one unit of a gate.
  double from_input(int gate, int unit, const double* x) const {
    const int row = gate * layer.units + unit;
    double sum = bias[static_cast<std::size_t>(row)];
    for (int feature = 0; feature < layer.features; ++feature) sum += weight(row, feature) * x[feature];
    return sum;
  }
  double from_own(int gate, int unit, const std::vector<double>& h) const {
    const int row = gate * layer.units + unit;
    double sum = layer.cell == whet::Cell::gru ? weight(row, layer.features + layer.units) : 0.0;
    for (int other = 0; other < layer.units; ++other)
      sum += weight(row, layer.features + other) * h[static_cast<std::size_t>(other)];
    return sum;
  }

  /// Outputs of all steps of one sample, [steps][units]; the cell states of an LSTM go to `states`.
  std::vector<double> run(const std::vector<double>& input, std::vector<double>* states = nullptr) const {
    const auto units = static_cast<std::size_t>(layer.units);
    std::vector<double> outputs;
    std::vector<double> h(units);
    std::vector<double> c(units);
    for (int step = 0; step < layer.steps; ++step) {
      const double* const x = input.data() + step * layer.features;
      const std::vector<double> before = h;
      for (int unit = 0; unit < layer.units; ++unit) {
        const auto place = static_cast<std::size_t>(unit);
        const auto both = [&](int gate) { return from_input(gate, unit, x) + from_own(gate, unit, before); };
        if (layer.cell == whet::Cell::lstm) {
          c[place] = logistic(both(1)) * c[place] + logistic(both(0)) * std::tanh(both(2));
          h[place] = logistic(both(3)) * std::tanh(c[place]);
        } else if (layer.cell == whet::Cell::gru) {
          const double z = logistic(both(0));
          const double g = std::tanh(from_input(2, unit, x) + logistic(both(1)) * from_own(2, unit, before));
          h[place] = z * before[place] + (1.0 - z) * g;
        } else {
          h[place] = std::tanh(both(0));
        }
      }
      outputs.insert(outputs.end(), h.begin(), h.end());
      if (states != nullptr) states->insert(states->end(), c.begin(), c.end());
    }
    return outputs;
  }

 private:
  static double logistic(double x) { return 1.0 / (1.0 + std::exp(-x)); }
  double weight(int row, int column) const {
    return kernel[static_cast<std::size_t>(row * layer.columns() + column)];
  }
};
