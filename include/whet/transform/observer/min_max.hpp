#pragma once

#include <algorithm>
#include <span>

#include <whet/precision/tensor_quantization.hpp>

namespace whet {

/// From the smallest to the largest value of a tensor.
struct MinMax {
  /// What is kept of the values of one tensor while samples come in.
  struct Statistics {
    Range seen{};
    bool any = false;

    void add(std::span<const float> values) {
      if (values.empty()) return;
      const auto [low, high] = std::minmax_element(values.begin(), values.end());
      seen = any ? Range{std::min(seen.low, *low), std::max(seen.high, *high)} : Range{*low, *high};
      any = true;
    }
    Range range() const { return seen; }
  };

  Statistics begin() const { return {}; }
};

}  // namespace whet
