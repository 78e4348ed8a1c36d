#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <whet/io/report/histogram_plot.hpp>
#include <whet/io/report/html_text.hpp>
#include <whet/io/report/page.hpp>
#include <whet/io/report/pareto_plot.hpp>
#include <whet/io/report/report.hpp>
#include <whet/io/report/row_plots.hpp>
#include <whet/io/summary.hpp>

// The parts of a report. Each leaves itself out where it has nothing to show.

namespace whet::detail {

/// "1,083,456"
inline std::string grouped(std::size_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

/// The value in a format, nothing where it was not measured.
inline std::string measured(double value, fmt::format_string<double&> format) {
  return std::isnan(value) ? std::string() : fmt::format(format, value);
}
inline std::string decibel_text(double sqnr) {
  return std::isfinite(sqnr) ? fmt::format("{:.1f}", sqnr) : std::string("exact");
}

inline void add_stages(ReportPage& page, const Report& report) {
  if (report.stages.empty()) return;
  page.add_heading("stages", "Accuracy, size, latency, energy");
  const ReportStage& baseline = report.stages.front();
  HtmlTable table("Stages");
  table.add_column("stage", false);
  for (const char* const title : {"#", "accuracy %", "change", "loss", "bytes", "smaller", "workspace",
                                  "MACs", "latency µs", "faster", "energy nJ*"})
    table.add_column(title, true);
  table.add_column("policy", false);
  int number = 0;
  for (const ReportStage& stage : report.stages) {
    const double accuracy = 100.0 * report_mean(stage.accuracies);
    const double change = accuracy - 100.0 * report_mean(baseline.accuracies);
    const double smaller = stage.model_bytes == 0 ? unmeasured
                                                  : static_cast<double>(baseline.model_bytes) /
                                                        static_cast<double>(stage.model_bytes);
    table.add_row({stage.name, fmt::format("{}", ++number), measured(accuracy, "{:.2f}"),
                   measured(change, "{:+.2f}"), measured(report_mean(stage.losses), "{:.4f}"),
                   grouped(stage.model_bytes), measured(smaller, "{:.2f}x"), grouped(stage.workspace_bytes),
                   grouped(stage.macs), measured(1e6 * stage.latency_seconds, "{:.2f}"),
                   measured(stage.speed_up, "{:.2f}x"), measured(1e9 * stage.energy_joule, "{:.1f}"),
                   short_precision(stage.policy)});
  }
  page.add(table.html());
  page.add_paragraph(
      "Changes, in points, and ratios are against the first stage. * an estimate for 45 nm from arithmetic "
      "and "
      "weight reads, not a measurement.");
}

inline void add_pareto(ReportPage& page, const Report& report) {
  const auto add = [&](auto&& cost, const std::string& title, const std::string& caption, bool& any) {
    std::vector<PlotPoint> points;
    int number = 0;
    for (const ReportStage& stage : report.stages) {
      ++number;
      const double x = cost(stage);
      const double y = 100.0 * report_mean(stage.accuracies);
      if (x > 0.0 && std::isfinite(y)) points.push_back({x, y, number});
    }
    if (points.size() < 2) return;
    if (!any) {
      page.add_heading("pareto", "What an accuracy costs");
      page.add_paragraph(
          "Points are called by the numbers of the table; up and to the left is better. "
          "The line runs along those that none beats.");
      page.add("<div class=\"pair\">\n");
    }
    any = true;
    page.add(pareto_plot(points, title, "accuracy, %", caption), caption);
  };
  bool any = false;
  add([](const ReportStage& stage) { return static_cast<double>(stage.model_bytes); }, "model, bytes",
      "Accuracy by bytes of the model", any);
  add([](const ReportStage& stage) { return 1e6 * stage.latency_seconds; }, "latency, µs",
      "Accuracy by latency", any);
  if (any) page.add("</div>\n");
}

/// Of a label of `sensitivity`, such as 0 Conv2D "stem" and 1 more, what has room in a picture: 0 stem.
inline std::string short_label(const std::string& label) {
  const std::size_t begin = label.find('"');
  const std::size_t end = label.rfind('"');
  if (begin == label.npos || end == begin) return label;
  return label.substr(0, label.find(' ') + 1) + label.substr(begin + 1, end - begin - 1);
}

inline void add_sensitivities(ReportPage& page, const Report& report) {
  if (report.sensitivities.empty()) return;
  page.add_heading("sensitivity", "Sensitivity by layer");
  page.add_paragraph(
      "The network in float with only that layer quantized: signal to noise of its outputs, and "
      "its accuracy on the samples that were looked at.");
  for (const Sensitivity& sensitivity : report.sensitivities) {
    const std::string policy = short_precision(sensitivity.policy);
    page.add("<h3>" + html_text(policy) + "</h3>\n");
    HtmlTable table("Sensitivity, " + policy);
    table.add_column("layer", false);
    for (const char* const title : {"bytes", "float bytes", "SQNR dB", "accuracy %", "change"})
      table.add_column(title, true);
    std::vector<PlotBar> noise;
    std::vector<PlotBar> losses;
    for (const LayerSensitivity& layer : sensitivity.layers) {
      const double change = 100.0 * (layer.quality.accuracy - sensitivity.accuracy);
      table.add_row({layer.layer, grouped(layer.bytes), grouped(layer.float_bytes),
                     decibel_text(layer.quality.sqnr), measured(100.0 * layer.quality.accuracy, "{:.2f}"),
                     measured(change, "{:+.2f}")});
      noise.push_back({short_label(layer.layer), layer.quality.sqnr, decibel_text(layer.quality.sqnr)});
      if (!std::isnan(change))
        losses.push_back({short_label(layer.layer), change, fmt::format("{:+.2f}", change)});
    }
    page.add(table.html() + "<div class=\"pair\">\n");
    const std::string caption = "Signal to noise of the outputs with one layer in " + policy;
    page.add(bar_plot(noise, "SQNR, dB", 0, caption), caption);
    if (!losses.empty()) {
      const std::string lost = "Change of accuracy with one layer in " + policy;
      page.add(bar_plot(losses, "points", 1, lost), lost);
    }
    page.add("</div>\n");
  }
}

/// The tensors of which any stage has a measurement, in the order of the layers.
inline std::vector<LayerNoise> noise_rows(const Report& report) {
  std::vector<LayerNoise> rows;
  for (const ReportStage& stage : report.stages)
    for (const LayerNoise& noise : stage.noise)
      if (std::ranges::find(rows, noise.layer, &LayerNoise::layer) == rows.end()) rows.push_back(noise);
  std::ranges::stable_sort(rows, {}, &LayerNoise::layer);
  return rows;
}

inline void add_noise(ReportPage& page, const Report& report) {
  const std::vector<LayerNoise> rows = noise_rows(report);
  if (rows.empty()) return;
  page.add_heading("noise", "Signal to noise along the network");
  page.add_paragraph(
      "Each tensor against the same one in float, with the errors of all layers before it. SQNR in "
      "dB; exact: nothing differs.");
  HtmlTable table("Signal to noise along the network");
  table.add_column("layer", false);
  std::vector<PlotSeries> series;
  for (const ReportStage& stage : report.stages) {
    if (stage.noise.empty()) continue;
    table.add_column(stage.name, true);
    PlotSeries line{.name = stage.name};
    for (const LayerNoise& row : rows) {
      const auto found = std::ranges::find(stage.noise, row.layer, &LayerNoise::layer);
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

inline void add_histograms(ReportPage& page, const std::vector<ValueHistogram>& histograms,
                           std::string_view id, std::string_view title, std::size_t colour) {
  if (histograms.empty()) return;
  page.add_heading(id, title);
  page.add_paragraph("How many values lie where, on a logarithmic scale; zeros are counted apart.");
  page.add("<div class=\"small\">\n");
  for (const ValueHistogram& histogram : histograms) {
    std::uint64_t others = 0;
    for (const std::uint64_t count : histogram.counts) others += count;
    const std::uint64_t all = others + histogram.zeros;
    std::string caption =
        fmt::format("{}: {} values from {:.3g} to {:.3g}", histogram.layer, grouped(all),
                    static_cast<double>(histogram.range.low), static_cast<double>(histogram.range.high));
    if (histogram.zeros > 0)
      caption += fmt::format(", {:.1f} % zeros",
                             100.0 * static_cast<double>(histogram.zeros) / static_cast<double>(all));
    if (others == 0)
      page.add_paragraph(caption);
    else
      page.add(histogram_plot(histogram, colour, std::string(title) + ", " + caption), caption);
  }
  page.add("</div>\n");
}

inline void add_memory(ReportPage& page, const Report& report) {
  const auto has_steps = [](const ReportStage& stage) { return !stage.steps.empty(); };
  if (std::ranges::none_of(report.stages, has_steps)) return;
  page.add_heading("memory", "Memory and costs by layer");
  page.add_paragraph(
      "Live bytes: of the workspace, in use while the layer runs; their largest sum is what the "
      "workspace takes.");
  bool open = true;
  for (const ReportStage& stage : report.stages) {
    if (!has_steps(stage)) continue;
    std::vector<PlotBar> bars;
    HtmlTable table("Costs by layer, " + stage.name);
    for (const char* const title : {"layer", "type", "input", "output"}) table.add_column(title, false);
    for (const char* const title : {"parameters", "MACs", "bytes", "live bytes", "energy nJ*"})
      table.add_column(title, true);
    table.add_column("precision", false);
    for (const ReportStep& step : stage.steps) {
      table.add_row({step.layer, step.type, step.input, step.output, grouped(step.parameters),
                     grouped(step.macs), grouped(step.bytes), grouped(step.live_bytes),
                     fmt::format("{:.3f}", 1e9 * step.energy_joule), step.precision});
      bars.push_back(
          {step.layer + ": " + step.type, static_cast<double>(step.live_bytes), grouped(step.live_bytes)});
    }
    const std::string caption = "Live bytes by layer, " + stage.name;
    page.add(fmt::format("<details{}><summary>{}: {} bytes of workspace</summary>\n", open ? " open" : "",
                         html_text(stage.name), grouped(stage.workspace_bytes)));
    page.add(bar_plot(bars, "live bytes", 2, caption), caption);
    page.add(table.html() + "</details>\n");
    open = false;
  }
}

}  // namespace whet::detail
