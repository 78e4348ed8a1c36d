#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/precision/tensor_quantization.hpp>
#include <whet/transform/observer/histogram.hpp>

namespace whet {

/// The range whose quantized values tell the most of the distribution of the real ones: the magnitude to clip
/// at has the least Kullback-Leibler divergence between a histogram of 2048 bins, with what is clipped in the
/// last one, and the same in `levels` steps. It serves both signs, within what was seen. Zeros do not count.
/// Source: Migacz 2017, "8-bit Inference with TensorRT".
struct Entropy {
  /// Quantized magnitudes: 128 in 8 bits.
  int levels = 128;

  class Statistics {
   public:
    explicit Statistics(int level_count) : levels(static_cast<std::size_t>(level_count)) {}

    void add(std::span<const float> values) { histogram.add(values); }

    Range range() const {
      std::vector<double> counts(Histogram::bins);
      std::transform(histogram.positive().begin(), histogram.positive().end(), histogram.negative().begin(),
                     counts.begin(), [](std::uint64_t positive, std::uint64_t negative) {
                       return static_cast<double>(positive + negative);
                     });
      while (!counts.empty() && counts.back() == 0.0) counts.pop_back();
      std::size_t kept = counts.size();
      double least = std::numeric_limits<double>::infinity();
      for (std::size_t candidate = levels; candidate <= counts.size(); ++candidate) {
        const double found = divergence(counts, candidate);
        if (found < least) {
          least = found;
          kept = candidate;
        }
      }
      const auto threshold = static_cast<float>(static_cast<double>(kept) * histogram.width());
      const Range seen = histogram.seen();
      return {std::max(seen.low, -threshold), std::min(seen.high, threshold)};
    }

   private:
    /// Of the first `kept` bins, the last one with all that is clipped, from what is left of them in steps,
    /// each of whose counts is spread evenly over its bins that are not empty.
    double divergence(std::span<const double> counts, std::size_t kept) const {
      double inside = 0.0;
      for (std::size_t bin = 0; bin < kept; ++bin) inside += counts[bin];
      double clipped = 0.0;
      for (std::size_t bin = kept; bin < counts.size(); ++bin) clipped += counts[bin];
      // The steps hold nothing where the clipped values are put.
      if (clipped > 0.0 && counts[kept - 1] == 0.0) return std::numeric_limits<double>::infinity();
      const double all = inside + clipped;
      double sum = std::log(inside / all);
      for (std::size_t level = 0; level < levels; ++level) {
        const std::size_t begin = level * kept / levels;
        const std::size_t end = (level + 1) * kept / levels;
        double total = 0.0;
        double occupied = 0.0;
        for (std::size_t bin = begin; bin < end; ++bin) {
          total += counts[bin];
          if (counts[bin] > 0.0) occupied += 1.0;
        }
        for (std::size_t bin = begin; bin < end; ++bin) {
          const double reference = counts[bin] + (bin + 1 == kept ? clipped : 0.0);
          if (reference > 0.0) sum += reference / all * std::log(reference * occupied / total);
        }
      }
      return sum;
    }

    std::size_t levels;
    Histogram histogram;
  };

  /// Errors: std::invalid_argument unless there are 2 to 1024 levels, so that a bin is no coarser than one.
  Statistics begin() const {
    if (levels < 2 || levels > static_cast<int>(Histogram::bins / 2))
      throw std::invalid_argument("Entropy: expected 2 to 1024 levels, found " + std::to_string(levels));
    return Statistics(levels);
  }
};

}  // namespace whet
