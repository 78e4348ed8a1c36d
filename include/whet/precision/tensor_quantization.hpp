#pragma once

#include <cstdint>

namespace whet {

/// real = scale * (quantized - zero_point)
struct TensorQuantization {
  float scale = 1.0f;
  std::int32_t zero_point = 0;

  constexpr bool operator==(const TensorQuantization&) const = default;
};

/// Smallest and largest real value a tensor was seen to take.
struct Range {
  float low = 0.0f;
  float high = 0.0f;

  constexpr bool operator==(const Range&) const = default;
};

}  // namespace whet
