#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include <whet/precision/tensor_quantization.hpp>

namespace whet {

/// Counts of values by sign and magnitude, in 2048 bins of equal width for each sign. The width is the power
/// of two with which the largest magnitude lies in the upper half of the bins; when a larger value comes,
/// neighbours are merged. So the counts depend on the values only, not on their order or batches. Zeros are
/// not counted: every range represents them exactly.
class Histogram {
 public:
  static constexpr int bin_bits = 11;
  static constexpr std::size_t bins = std::size_t{1} << bin_bits;
  /// Bin i counts magnitudes in [i · width, (i + 1) · width).
  using Counts = std::array<std::uint64_t, bins>;

  /// The values are finite.
  void add(std::span<const float> values) {
    for (float value : values) {
      if (value == 0.0f) continue;
      const double magnitude = std::abs(static_cast<double>(value));
      make_room_for(magnitude);
      const auto bin = static_cast<std::size_t>(magnitude / width());
      ++(value > 0.0f ? positive_counts : negative_counts)[bin];
      seen_range.low = std::min(seen_range.low, value);
      seen_range.high = std::max(seen_range.high, value);
    }
  }

  const Counts& positive() const { return positive_counts; }
  const Counts& negative() const { return negative_counts; }
  double width() const { return std::ldexp(1.0, exponent - bin_bits); }
  /// From the smallest to the largest of the values and zero.
  Range seen() const { return seen_range; }

 private:
  /// Below any float but zero.
  static constexpr int least_exponent = -149;

  void make_room_for(double magnitude) {
    int needed = 0;
    std::frexp(magnitude, &needed);  // magnitude < 2^needed
    if (needed <= exponent) return;
    for (const bool any = seen_range != Range{}; any && exponent < needed; ++exponent) {
      merge_neighbours(positive_counts);
      merge_neighbours(negative_counts);
    }
    exponent = needed;
  }

  static void merge_neighbours(Counts& counts) {
    for (std::size_t bin = 0; bin < bins / 2; ++bin) counts[bin] = counts[2 * bin] + counts[2 * bin + 1];
    std::fill(counts.begin() + bins / 2, counts.end(), std::uint64_t{0});
  }

  Counts positive_counts{};
  Counts negative_counts{};
  int exponent = least_exponent;
  Range seen_range{};
};

}  // namespace whet
