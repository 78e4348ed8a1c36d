#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include <Eigen/Core>

#include <whet/data/dataset.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/options.hpp>
#include <whet/transform/batch_gradients.hpp>
#include <whet/transform/unit_scores.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

/// By how much the loss changes, to first order, when a unit goes: |sum of w·dL/dw| over its weights and
/// bias, or where it is normalized over gamma and beta, which weigh it alone. The mean over batches of a data
/// set, with the running statistics of batch normalization.
/// Source: Molchanov et al. 2019 (Importance estimation for neural network pruning), equation 8 and section
/// 3.3, with the magnitude in place of the square.
class UnitTaylor {
 public:
  /// options: `loss`, `label_smoothing`, `batch` and `threads` count. Errors: std::invalid_argument when the
  /// data set is empty or does not fit the network or the loss.
  template <class Network>
  UnitTaylor(const Weights<Network>& weights, const Dataset& data, const TrainOptions& options = {})
      : products(weights.records().size()) {
    detail::for_each_batch_gradient(
        weights, data, options, [&](const Engine<float>& engine, std::size_t count) {
          add(engine, static_cast<double>(count) / static_cast<double>(data.size()));
        });
  }

  std::vector<double> operator()(const UnitLayer& layer) const {
    const int weighs = layer.normalization >= 0 ? layer.normalization : layer.record;
    return products.at(static_cast<std::size_t>(weighs));
  }

 private:
  /// The magnitudes of one batch, times its share of the data.
  void add(const Engine<float>& engine, double share) {
    for (std::size_t record = 0; record < products.size(); ++record) {
      const auto units = static_cast<std::size_t>(engine.records()[record].output.channels);
      const auto values = engine.parameters().layer(record);
      const auto gradients = engine.gradients().layer(record);
      std::vector<double> sums(units);
      for (Eigen::Index row = 0; row < values.kernel.rows(); ++row)
        sums[static_cast<std::size_t>(row) % units] +=
            values.kernel.row(row).cast<double>().dot(gradients.kernel.row(row).cast<double>()) +
            static_cast<double>(values.bias(row)) * static_cast<double>(gradients.bias(row));
      products[record].resize(units);
      for (std::size_t unit = 0; unit < units; ++unit) products[record][unit] += share * std::abs(sums[unit]);
    }
  }

  /// By record and unit.
  std::vector<std::vector<double>> products;
};

}  // namespace whet
