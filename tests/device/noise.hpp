#pragma once

#include <cstdint>

namespace device {

/// Values that look like noise and are the same everywhere: multiples of 2^-16, exact in single precision.
/// Source: xorshift32, Marsaglia 2003.
class Noise {
 public:
  explicit Noise(std::uint32_t seed) : state_(2463534242u + seed * 2654435761u) {}

  std::uint32_t bits() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    return state_;
  }
  /// In [0, 1), or in [-1, 1).
  float value(bool nonnegative) {
    const float part = static_cast<float>(bits() >> 16) * 0x1p-16f;
    return nonnegative ? part : 2.0f * part - 1.0f;
  }

 private:
  std::uint32_t state_;
};

}  // namespace device
