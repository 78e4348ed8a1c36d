#pragma once

#include <cstdint>

#include <whet/core/inline.hpp>
#include <whet/precision/int8_weights.hpp>

namespace whet {

/// A function of one int16 value: its values at every 128th, between which it is interpolated linearly.
struct InterpolationTable {
  static constexpr int segments = 512;
  std::int16_t values[segments + 1];

  /// The segment that `x` lies in is its upper nine bits, the place within the lower seven. At most a step of
  /// the output's scale beside the line. Source: TFLite's LUTLookup of 16 bits.
  WHET_INLINE constexpr std::int32_t operator()(std::int32_t x) const {
    const std::int32_t segment = 256 + (x >> 7);
    const std::int32_t base = values[segment];
    return base + (((values[segment + 1] - base) * (x & 0x7f) + 64) >> 7);
  }

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("values", self.values);
  }
};

/// Tabulates `function` from `low` to `high`, where the last segment ends, in units of 1 / inverse_scale.
/// Where a segment's line misses the function in the middle, its beginning is moved by half of what it
/// misses. Real: the type that is computed in; TFLite's is float. Source: TFLite's LUTPopulate of 16 bits.
template <class Real, class Function>
constexpr void tabulate(InterpolationTable& table, Function&& function, Real low, Real high,
                        Real inverse_scale) {
  constexpr int segments = InterpolationTable::segments;
  const Real step = (high - low) / Real{segments};
  const auto rounded = [](Real value) {
    return static_cast<Real>(
        round_to_integer(static_cast<double>(value), -(std::int64_t{1} << 40), std::int64_t{1} << 40));
  };
  const auto entry = [](Real value) {
    return static_cast<std::int16_t>(round_to_integer(static_cast<double>(value), -32768, 32767));
  };
  for (int segment = 0; segment < segments; ++segment) {
    const Real begin = low + static_cast<Real>(segment) * step;
    const Real next = function(low + static_cast<Real>(segment + 1) * step) * inverse_scale;
    const Real first = rounded(function(begin) * inverse_scale);
    const Real middle = rounded(function(begin + step / Real{2}) * inverse_scale);
    const Real missed = rounded((next + first) / Real{2}) - middle;
    table.values[segment] = entry(first - rounded(missed / Real{2}));
  }
  table.values[segments] = entry(rounded(function(high) * inverse_scale));
}

}  // namespace whet
