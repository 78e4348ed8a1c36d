#include "report.hpp"

#include <fmt/format.h>

namespace optimize {

std::string to_table(const whet::Report& report) {
  const whet::ReportStage& baseline = report.stages.front();
  std::string table = fmt::format("{}: {}\n\n", report.title, report.summary);
  table +=
      fmt::format("{:<18} {:>9} {:>9} {:>7} {:>9} {:>7} {:>6} {:>11} {:>9} {:>10}\n", "precision", "accuracy",
                  "change", "loss", "bytes", "ratio", "RAM", "latency", "speed-up", "energy*");
  for (const whet::ReportStage& stage : report.stages) {
    const double accuracy = whet::report_mean(stage.accuracies);
    table += fmt::format(
        "{:<18} {:>7.2f} % {:>+6.2f} pt {:>7.4f} {:>9} {:>6.2f}x {:>6} {:>8.2f} us {:>8.2f}x {:>7.1f} nJ\n",
        stage.name, 100.0 * accuracy, 100.0 * (accuracy - whet::report_mean(baseline.accuracies)),
        whet::report_mean(stage.losses), stage.model_bytes,
        static_cast<double>(baseline.model_bytes) / static_cast<double>(stage.model_bytes),
        stage.workspace_bytes, 1e6 * stage.latency_seconds, stage.speed_up, 1e9 * stage.energy_joule);
  }
  table +=
      "\naccuracy, loss (cross-entropy): on the test images; bytes, RAM: for this target; latency: batch 1, "
      "median; * estimate for 45 nm\n";
  return table;
}

}  // namespace optimize
