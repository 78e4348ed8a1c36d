#pragma once

#include <cmath>
#include <limits>

namespace whet::detail {

/// How far values are from those they stand for.
class SignalToNoise {
 public:
  void add(double value, double found) {
    const double difference = value - found;
    signal += value * value;
    noise += difference * difference;
  }

  /// 10·log10(sum of x² / sum of (x - x̂)²): infinite where nothing differs, minus infinity where one of the
  /// numbers found is none.
  double decibel() const {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (noise == 0.0) return infinity;
    const double ratio = signal / noise;
    return std::isnan(ratio) ? -infinity : 10.0 * std::log10(ratio);
  }

 private:
  double signal = 0.0;
  double noise = 0.0;
};

}  // namespace whet::detail
