#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>

#include <whet/topology/record.hpp>

namespace whet {

/// What a narrower network may cost at most: a `limit`, and what a network costs that is given as records. A
/// budget of your own is such a struct.
template <class Budget>
concept PruneBudget = requires(const Budget& budget, std::span<const LayerRecord> records) {
  { budget.limit } -> std::convertible_to<double>;
  { budget.cost(records) } -> std::convertible_to<double>;
};

/// Multiply-accumulates of one inference. Batch normalization is counted as nothing, since it folds.
struct MacBudget {
  double limit = 0.0;

  static double cost(std::span<const LayerRecord> records) {
    double sum = 0.0;
    for (const LayerRecord& record : records)
      if (record.role != LayerRole::normalization) sum += static_cast<double>(record.macs);
    return sum;
  }
};

/// Bytes of weights and of biases, which have four each. Batch normalization folds into them.
struct ByteBudget {
  double limit = 0.0;
  double bits_per_weight = 32.0;

  double cost(std::span<const LayerRecord> records) const {
    double sum = 0.0;
    for (const LayerRecord& record : records)
      if (record.role != LayerRole::normalization)
        sum += static_cast<double>(record.affine.weights()) * bits_per_weight / 8.0 +
               4.0 * record.affine.outputs;
    return sum;
  }
};

/// Seconds of one inference on a machine whose rates are measured: a layer takes as long as its arithmetic
/// or as its weights need to arrive, whichever is longer, and some time besides.
struct LatencyBudget {
  double limit = 0.0;
  double macs_per_second = 1e9;
  double bytes_per_second = 1e9;
  double seconds_per_layer = 0.0;
  double bits_per_weight = 32.0;

  double cost(std::span<const LayerRecord> records) const {
    double sum = 0.0;
    for (const LayerRecord& record : records) {
      if (record.role == LayerRole::normalization || record.macs == 0) continue;
      const double bytes = static_cast<double>(record.affine.weights()) * bits_per_weight / 8.0;
      sum += std::max(static_cast<double>(record.macs) / macs_per_second, bytes / bytes_per_second) +
             seconds_per_layer;
    }
    return sum;
  }
};

}  // namespace whet
