#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <whet/io/report/html_text.hpp>
#include <whet/io/report/number_text.hpp>
#include <whet/io/report/page.hpp>
#include <whet/io/report/report.hpp>
#include <whet/io/report/row_plots.hpp>
#include <whet/io/summary.hpp>

namespace whet::detail {

/// Of a label of `sensitivity`, such as 0 Conv2D "stem" and 1 more, what has room in a picture: 0 stem.
inline std::string short_label(const std::string& label) {
  const std::size_t begin = label.find('"');
  const std::size_t end = label.rfind('"');
  if (begin == label.npos || end == begin) return label;
  return label.substr(0, label.find(' ') + 1) + label.substr(begin + 1, end - begin - 1);
}

/// A table and two pictures for each policy.
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

}  // namespace whet::detail
