#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <whet/io/report/plot.hpp>
#include <whet/io/report/plot_axis.hpp>
#include <whet/transform/value_histogram.hpp>

namespace whet::detail {

/// How many values lie in each bin, on a logarithmic scale. There is a bin.
inline Plot histogram_plot(const ValueHistogram& histogram, std::size_t colour, std::string description) {
  std::string data;
  double most = 1.0;
  for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin) {
    const auto count = static_cast<double>(histogram.counts[bin]);
    most = std::max(most, count);
    // Below the axis: a logarithm has no zero.
    data += fmt::format("{}\t{}\n", histogram.first + static_cast<double>(bin) * histogram.width,
                        count > 0.0 ? count : 0.1);
  }
  const double end = histogram.first + static_cast<double>(histogram.counts.size()) * histogram.width;
  data += fmt::format("{}\t0.1\n", end);
  std::vector<double> ticks;
  const double ratio = most > 1e5 ? 100.0 : 10.0;
  double tick = 1.0;
  while (tick <= most) {
    ticks.push_back(tick);
    tick *= ratio;
  }
  return {.width = 320,
          .height = 170,
          .script = linear_axis(histogram.first, end) + "set logscale y\n" +
                    fmt::format("set yrange [0.5:{}]\n", 2.0 * most) + tics_at('y', 0.5, most, ticks) +
                    "unset key\n$bins << EOD\n" + data +
                    "EOD\nplot $bins using 1:2 with fillsteps fillstyle solid 0.8 linecolor " +
                    plot_colour(colour) + "\n",
          .description = std::move(description)};
}

}  // namespace whet::detail
