#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <whet/precision/tensor_quantization.hpp>
#include <whet/topology/record.hpp>

namespace whet::quantized {

/// What an LSTM's cell state means in 16 bits: its scale is a power of two, which training does not change.
/// The parameter is the exponent.
struct CellState {
  static constexpr AffineExtent extent{1, 1};

  /// Room for what training makes of a state that is not known yet: beyond it tanh is 1 in 16 bits.
  static constexpr Range untrained{-8.0F, 8.0F};

  template <class Parameters>
  static void set(Parameters parameters, Range range) {
    const double reach = std::max(std::abs(double{range.low}), std::abs(double{range.high}));
    // The least power of two that holds the range, from 1 on, the largest that a gate lets through.
    const double power = reach > 1.0 ? std::ceil(std::log2(reach)) : 0.0;
    parameters.kernel(0, 0) = static_cast<float>(std::min(power, 15.0) - 15.0);
    parameters.bias(0) = 0.0F;
  }
  template <class Parameters>
  static int power_of(const Parameters& parameters) {
    return static_cast<int>(std::lround(parameters.kernel(0, 0)));
  }
  /// What the integers can mean.
  template <class Parameters>
  static Range range_of(const Parameters& parameters) {
    const float reach = std::ldexp(1.0F, 15 + power_of(parameters));
    return {-reach, reach};
  }
};

}  // namespace whet::quantized
