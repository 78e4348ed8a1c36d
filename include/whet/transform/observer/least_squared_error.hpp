#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <whet/precision/tensor_quantization.hpp>
#include <whet/transform/observer/histogram.hpp>

namespace whet {

/// The range with which values lose the least when they are quantized: the least sum of squared errors, those
/// of the values that it clips and those of rounding the others. Both ends are sought in 128ths of what was
/// seen, on a histogram (its bins are at most a 1024th of the largest magnitude): first both at once, then
/// one after the other as long as that helps. Source: as PyTorch's HistogramObserver, with the errors of the
/// bins in place of estimates.
struct LeastSquaredError {
  /// Steps from one end of the range to the other: 255 in 8 bits, 15 in 4. Values of which none is negative
  /// have half of them, as Int8Policy quantizes what the topology proves to be so.
  int steps = 255;

  class Statistics {
   public:
    explicit Statistics(int step_count) : steps(step_count) {}

    void add(std::span<const float> values) { histogram.add(values); }

    Range range() const {
      const std::vector<Bin> bins = occupied_bins();
      const Range whole = histogram.seen();
      Search search{whole, squared_error(bins, whole)};
      const auto attempt = [&](float low, float high) {
        const double error = squared_error(bins, {low, high});
        if (!(error < search.error)) return false;
        search = {{low, high}, error};
        return true;
      };
      constexpr int parts = 128;
      const auto part_of = [](float end, int part) { return end * static_cast<float>(part) / parts; };
      for (int part = 1; part < parts; ++part) attempt(part_of(whole.low, part), part_of(whole.high, part));
      for (bool better = true; std::exchange(better, false);)
        for (int part = 1; part <= parts; ++part) {
          if (attempt(part_of(whole.low, part), search.range.high)) better = true;
          if (attempt(search.range.low, part_of(whole.high, part))) better = true;
        }
      return search.range;
    }

   private:
    struct Bin {
      double centre = 0.0;
      double count = 0.0;
    };
    struct Search {
      Range range{};
      double error = 0.0;
    };

    std::vector<Bin> occupied_bins() const {
      std::vector<Bin> result;
      for (std::size_t bin = 0; bin < Histogram::bins; ++bin) {
        const double centre = (static_cast<double>(bin) + 0.5) * histogram.width();
        const auto take = [&](const Histogram::Counts& counts, double sign) {
          if (counts[bin] > 0) result.push_back({sign * centre, static_cast<double>(counts[bin])});
        };
        take(histogram.positive(), 1.0);
        take(histogram.negative(), -1.0);
      }
      return result;
    }

    /// Zero is always one of the steps.
    double squared_error(const std::vector<Bin>& bins, Range range) const {
      const double low = static_cast<double>(range.low);
      const double span = static_cast<double>(range.high) - low;
      if (!(span > 0.0)) return 0.0;
      const double last = low < 0.0 ? steps : steps / 2;
      const double scale = span / last;
      const double zero = std::nearbyint(-low / scale);
      double error = 0.0;
      for (const Bin& bin : bins) {
        const double step = std::clamp(std::nearbyint(bin.centre / scale) + zero, 0.0, last);
        const double off = bin.centre - (step - zero) * scale;
        error += bin.count * off * off;
      }
      return error;
    }

    int steps;
    Histogram histogram;
  };

  /// Errors: std::invalid_argument unless there are at least 2 steps.
  Statistics begin() const {
    if (steps < 2)
      throw std::invalid_argument("LeastSquaredError: expected 2 steps or more, found " +
                                  std::to_string(steps));
    return Statistics(steps);
  }
};

}  // namespace whet
