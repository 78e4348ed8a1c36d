#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>

/// A weight as they are after training, few of them large, so that most blocks of four inputs go in pairs,
/// but not all.
inline std::int8_t bell_shaped_weight(std::mt19937& generator, float deviation = 45.0F) {
  std::normal_distribution<float> normal(0.0F, deviation);
  return static_cast<std::int8_t>(std::lround(std::clamp(normal(generator), -127.0F, 127.0F)));
}
