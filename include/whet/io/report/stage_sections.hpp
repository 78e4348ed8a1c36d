#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <whet/io/report/html_text.hpp>
#include <whet/io/report/number_text.hpp>
#include <whet/io/report/page.hpp>
#include <whet/io/report/pareto_plot.hpp>
#include <whet/io/report/report.hpp>
#include <whet/io/summary.hpp>

// The parts of a report that compare its stages. Each leaves itself out where it has nothing to show.

namespace whet::detail {

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
    const double change = 100.0 * (report_mean(stage.accuracies) - report_mean(baseline.accuracies));
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
      if (x > 0.0 && std::isfinite(x) && std::isfinite(y)) points.push_back({x, y, number});
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

}  // namespace whet::detail
