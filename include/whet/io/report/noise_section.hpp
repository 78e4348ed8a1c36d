#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <whet/io/report/html_text.hpp>
#include <whet/io/report/number_text.hpp>
#include <whet/io/report/page.hpp>
#include <whet/io/report/report.hpp>
#include <whet/io/report/row_plots.hpp>

namespace whet::detail {

/// Whether two measurements are of the same tensor: stages may be of different networks, whose layers have
/// other numbers.
inline bool is_same_tensor(const LayerNoise& first, const LayerNoise& second) {
  return first.layer == second.layer && first.label == second.label;
}

/// The tensors of which any stage has a measurement, in the order of the layers.
inline std::vector<LayerNoise> noise_rows(const Report& report) {
  std::vector<LayerNoise> rows;
  for (const ReportStage& stage : report.stages)
    for (const LayerNoise& noise : stage.noise)
      if (std::ranges::none_of(rows, [&](const LayerNoise& row) { return is_same_tensor(row, noise); }))
        rows.push_back(noise);
  std::ranges::stable_sort(rows, {}, &LayerNoise::layer);
  return rows;
}

inline void add_noise(ReportPage& page, const Report& report) {
  const std::vector<LayerNoise> rows = noise_rows(report);
  if (rows.empty()) return;
  page.add_heading("noise", "Signal to noise along the network");
  page.add_paragraph(
      "Each tensor against the same one in float, with the errors of all layers before it. SQNR in "
      "dB; exact: nothing differs; no number: one of its values is none.");
  HtmlTable table("Signal to noise along the network");
  table.add_column("layer", false);
  std::vector<PlotSeries> series;
  for (const ReportStage& stage : report.stages) {
    if (stage.noise.empty()) continue;
    table.add_column(stage.name, true);
    PlotSeries line{.name = stage.name};
    for (const LayerNoise& row : rows) {
      const auto found = std::ranges::find_if(
          stage.noise, [&](const LayerNoise& noise) { return is_same_tensor(row, noise); });
      line.values.push_back(found == stage.noise.end() ? unmeasured : found->sqnr);
    }
    series.push_back(std::move(line));
  }
  std::vector<std::string> names;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    names.push_back(rows[row].label);
    std::vector<std::string> cells{names.back()};
    for (const PlotSeries& line : series)
      cells.push_back(std::isnan(line.values[row]) ? std::string() : decibel_text(line.values[row]));
    table.add_row(std::move(cells));
  }
  const std::string caption = "Signal to noise along the network, from the input down";
  const Plot plot = profile_plot(names, series, "SQNR, dB", caption);
  if (!plot.script.empty()) {
    page.add(series_key(series));
    page.add(plot, caption);
  }
  page.add(table.html());
}

}  // namespace whet::detail
