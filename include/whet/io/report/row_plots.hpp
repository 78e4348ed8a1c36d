#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <whet/io/gnuplot_text.hpp>
#include <whet/io/report/html_text.hpp>
#include <whet/io/report/plot.hpp>
#include <whet/io/report/plot_axis.hpp>

// Pictures with a row for each layer, from the top.

namespace whet::detail {

/// A name for each row of a picture with horizontal rows, from the top.
inline std::string row_axis(const std::vector<std::string>& names) {
  std::string tics;
  for (std::size_t row = 0; row < names.size(); ++row)
    tics += fmt::format("{}{} {}", row == 0 ? "" : ", ", gnuplot_tic(plot_label(names[row])), row);
  return fmt::format("set yrange [{}:-0.5]\nset ytics ({}) scale 0\n",
                     static_cast<double>(names.size()) - 0.5, tics);
}
inline int row_plot_height(std::size_t rows) { return 90 + 20 * static_cast<int>(rows); }

/// A bar, and what is written behind it. Values that are not finite have no bar.
struct PlotBar {
  std::string name{};
  double value = 0.0;
  std::string text{};
};

inline Plot bar_plot(const std::vector<PlotBar>& bars, const std::string& x_title, std::size_t colour,
                     std::string description) {
  std::vector<std::string> names;
  std::string data;
  std::string texts;
  double low = 0.0;
  double high = 0.0;
  for (const PlotBar& bar : bars) {
    const double value = std::isfinite(bar.value) ? bar.value : 0.0;
    low = std::min(low, value);
    high = std::max(high, value);
    data += fmt::format("{}\t{}\n", value, names.size());
    texts += fmt::format("set label {} at {},{} offset 0.5,0 left front\n", gnuplot_text(bar.text),
                         std::max(value, 0.0), names.size());
    names.push_back(bar.name);
  }
  if (high == low) high = low + 1.0;
  return {
      .height = row_plot_height(bars.size()),
      .script = row_axis(names) + linear_axis(low * 1.05, high + 0.22 * (high - low)) +
                "unset key\nset grid noytics\nset xlabel " + gnuplot_text(x_title) + "\n" + texts +
                "$bars << EOD\n" + data +
                "EOD\nplot $bars using ($1/2):2:(abs($1)/2):(0.33) with boxxyerror fill solid 0.8 noborder "
                "linecolor " +
                plot_colour(colour) + "\n",
      .description = std::move(description)};
}

/// Values by row, as many as there are rows; those that are not finite are left out.
struct PlotSeries {
  std::string name{};
  std::vector<double> values{};
};

/// What stands for a series: a point of gnuplot's, and the same for text.
struct PlotMark {
  int type = 0;
  const char* glyph = "";
};
inline constexpr std::array plot_marks{PlotMark{7, "●"}, PlotMark{5, "■"}, PlotMark{9, "▲"},
                                       PlotMark{13, "◆"}};

/// The names of series in their colours, behind their marks.
inline std::string series_key(const std::vector<PlotSeries>& series) {
  std::string key = "<p class=\"key\">";
  for (std::size_t index = 0; index < series.size(); ++index)
    key +=
        fmt::format("<span><span style=\"color:var(--series-{})\" aria-hidden=\"true\">{}</span> {}</span> ",
                    index % plot_colours, plot_marks[index / plot_colours % plot_marks.size()].glyph,
                    html_text(series[index].name));
  return key + "</p>\n";
}

/// A line for each series, without a key. Nothing to draw where no value is finite.
inline Plot profile_plot(const std::vector<std::string>& rows, const std::vector<PlotSeries>& series,
                         const std::string& x_title, std::string description) {
  std::string data;
  std::string plots;
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (std::size_t index = 0; index < series.size(); ++index) {
    std::string lines;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const double value = series[index].values[row];
      if (!std::isfinite(value)) continue;
      lines += fmt::format("{}\t{}\n", value, row);
      low = std::min(low, value);
      high = std::max(high, value);
    }
    if (lines.empty()) continue;
    data += fmt::format("$series{} << EOD\n{}EOD\n", index, lines);
    plots += fmt::format(
        "{}$series{} using 1:2 with linespoints pointtype {} pointsize 0.5 linewidth 1.5 linecolor {}",
        plots.empty() ? "plot " : ", ", index, plot_marks[index / plot_colours % plot_marks.size()].type,
        plot_colour(index));
  }
  if (plots.empty()) return {};
  const double margin = std::max(0.05 * (high - low), 0.5);
  return {.height = row_plot_height(rows.size()),
          .script = row_axis(rows) + linear_axis(low - margin, high + margin) + "unset key\nset xlabel " +
                    gnuplot_text(x_title) + "\n" + data + plots + "\n",
          .description = std::move(description)};
}

}  // namespace whet::detail
