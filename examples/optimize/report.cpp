#include "report.hpp"

#include <numeric>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace optimize {

namespace {

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

double PolicyResult::mean_accuracy() const { return mean(accuracies); }
double PolicyResult::mean_loss() const { return mean(losses); }

nlohmann::json to_json(const Report& report) {
  nlohmann::json results = nlohmann::json::array();
  const PolicyResult& baseline = report.results.front();
  for (const PolicyResult& result : report.results)
    results.push_back(
        {{"key", result.key},
         {"policy", result.policy},
         {"test_accuracy", result.mean_accuracy()},
         {"test_accuracies", result.accuracies},
         {"test_loss", result.mean_loss()},
         {"test_losses", result.losses},
         {"accuracy_change_points", 100.0 * (result.mean_accuracy() - baseline.mean_accuracy())},
         {"model_bytes", result.weight_bytes},
         {"workspace_bytes", result.workspace_bytes},
         {"compression",
          static_cast<double>(baseline.weight_bytes) / static_cast<double>(result.weight_bytes)},
         {"latency_seconds", result.latency},
         {"speed_up", result.speed_up},
         {"estimated_energy_joule", result.energy},
         {"header", result.header}});
  return {{"topology", report.topology},
          {"topology_source", report.topology_source},
          {"target", report.target},
          {"header_target", report.header_target},
          {"parameters", report.parameters},
          {"macs", report.macs},
          {"epochs", report.epochs},
          {"qat_epochs", report.qat_epochs},
          {"seeds", report.seeds},
          {"training_seconds", report.training_seconds},
          {"checkpoints", report.checkpoints},
          {"results", results}};
}

std::string to_table(const Report& report) {
  const PolicyResult& baseline = report.results.front();
  const std::string from = report.seeds.empty() ? std::string("weights from a checkpoint")
                                                : fmt::format("mean of {} seed(s)", report.seeds.size());
  std::string table = fmt::format("{}: {} parameters, {} MACs, target {}, {}\n\n", report.topology,
                                  report.parameters, report.macs, report.target, from);
  table +=
      fmt::format("{:<18} {:>9} {:>9} {:>7} {:>9} {:>7} {:>6} {:>11} {:>9} {:>10}\n", "precision", "accuracy",
                  "change", "loss", "bytes", "ratio", "RAM", "latency", "speed-up", "energy*");
  for (const PolicyResult& result : report.results)
    table += fmt::format(
        "{:<18} {:>7.2f} % {:>+6.2f} pt {:>7.4f} {:>9} {:>6.2f}x {:>6} {:>8.2f} us {:>8.2f}x {:>7.1f} nJ\n",
        result.title, 100.0 * result.mean_accuracy(),
        100.0 * (result.mean_accuracy() - baseline.mean_accuracy()), result.mean_loss(), result.weight_bytes,
        static_cast<double>(baseline.weight_bytes) / static_cast<double>(result.weight_bytes),
        result.workspace_bytes, 1e6 * result.latency, result.speed_up, 1e9 * result.energy);
  table +=
      "\naccuracy, loss (cross-entropy): on the test images; bytes, RAM: for this target; latency: batch 1, "
      "median; * estimate for 45 nm\n";
  return table;
}

}  // namespace optimize
