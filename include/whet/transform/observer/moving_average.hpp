#pragma once

#include <algorithm>
#include <span>
#include <stdexcept>
#include <string>

#include <whet/precision/tensor_quantization.hpp>

namespace whet {

/// Smallest and largest value of a batch, averaged over the batches with exponentially falling weights:
/// average += rate · (batch - average). Source: PyTorch's MovingAverageMinMaxObserver.
struct MovingAverage {
  double rate = 0.01;

  struct Statistics {
    double rate = 0.01;
    double low = 0.0;
    double high = 0.0;
    bool any = false;

    void add(std::span<const float> values) {
      if (values.empty()) return;
      const auto [smallest, largest] = std::minmax_element(values.begin(), values.end());
      const double share = any ? rate : 1.0;
      low += share * (static_cast<double>(*smallest) - low);
      high += share * (static_cast<double>(*largest) - high);
      any = true;
    }
    Range range() const { return {static_cast<float>(low), static_cast<float>(high)}; }
  };

  /// Errors: std::invalid_argument for a rate that makes no sense.
  Statistics begin() const {
    if (!(rate > 0.0 && rate <= 1.0))
      throw std::invalid_argument("calibrate: expected a rate above 0 and up to 1, found " +
                                  std::to_string(rate));
    return {.rate = rate};
  }
};

}  // namespace whet
