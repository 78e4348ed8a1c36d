#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <whet/io/report/html_text.hpp>
#include <whet/io/report/number_text.hpp>
#include <whet/io/report/page.hpp>
#include <whet/io/report/report.hpp>
#include <whet/io/report/row_plots.hpp>

namespace whet::detail {

/// A table and a picture for each stage; that of the first stage is open.
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
