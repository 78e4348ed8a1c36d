#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/precision/tensor_quantization.hpp>

namespace whet {

/// The range without the outliers: half of what is above `percent` is left out below and half of it above, so
/// that 99.99 keeps the values from the .005th to the 99.995th percentile.
/// A histogram whose bins are the floats cut to 9 bits behind the point: memory does not grow with the
/// samples, the order of the samples makes no difference, and the bounds are at most 1/512 of their size too
/// far out.
struct Percentile {
  double percent = 99.99;

  class Statistics {
   public:
    explicit Statistics(double kept_percent) : outside((100.0 - kept_percent) / 200.0), counts(bins) {}

    void add(std::span<const float> values) {
      for (float value : values) ++counts[bin_of(value)];
      total += values.size();
      if (values.empty()) return;
      const auto [low, high] = std::minmax_element(values.begin(), values.end());
      seen = total == values.size() ? Range{*low, *high}
                                    : Range{std::min(seen.low, *low), std::max(seen.high, *high)};
    }

    Range range() const {
      if (total == 0) return {};
      const auto left_out = static_cast<std::uint64_t>(std::floor(outside * static_cast<double>(total)));
      std::size_t low = 0;
      for (std::uint64_t below = counts[low]; below <= left_out; below += counts[low]) ++low;
      std::size_t high = bins - 1;
      for (std::uint64_t above = counts[high]; above <= left_out; above += counts[high]) --high;
      // Bins are wide enough to reach beyond the values.
      return {std::max(seen.low, lowest_of(low)), std::min(seen.high, highest_of(high))};
    }

   private:
    static constexpr unsigned cut_bits = 14;
    static constexpr std::size_t bins = std::size_t{1} << (32 - cut_bits);
    static constexpr std::uint32_t sign = 0x80000000U;

    /// Bins in the order of the numbers: floats of one sign are ordered as their bits are.
    static std::size_t bin_of(float value) {
      const auto bits = std::bit_cast<std::uint32_t>(value);
      return ((bits & sign) != 0U ? ~bits : bits | sign) >> cut_bits;
    }
    static float value_of(std::uint32_t ordered) {
      return std::bit_cast<float>((ordered & sign) != 0U ? ordered & ~sign : ~ordered);
    }
    static float lowest_of(std::size_t bin) { return value_of(static_cast<std::uint32_t>(bin << cut_bits)); }
    static float highest_of(std::size_t bin) {
      return value_of(static_cast<std::uint32_t>((bin << cut_bits) | ((1U << cut_bits) - 1U)));
    }

    double outside;
    std::vector<std::uint64_t> counts;
    std::uint64_t total = 0;
    Range seen{};
  };

  /// Errors: std::invalid_argument unless 0 < percent <= 100.
  Statistics begin() const {
    if (!(percent > 0.0 && percent <= 100.0))
      throw std::invalid_argument("Percentile: expected above 0 and at most 100, found " +
                                  std::to_string(percent));
    return Statistics(percent);
  }
};

}  // namespace whet
