#pragma once

#include <cstddef>
#include <limits>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <whet/transform/layer_noise.hpp>
#include <whet/transform/sensitivity.hpp>
#include <whet/transform/value_histogram.hpp>

namespace whet {

/// What was not measured.
inline constexpr double unmeasured = std::numeric_limits<double>::quiet_NaN();

/// One step of a model, in order of execution.
struct ReportStep {
  /// As layer_label says it.
  std::string layer{};
  /// Type of the layer with what is fused into it, or the kind of a conversion.
  std::string type{};
  std::string input{};
  std::string output{};
  std::string precision{};
  std::size_t parameters = 0;
  std::size_t macs = 0;
  std::size_t bytes = 0;
  /// Of workspace, in use while the step runs.
  std::size_t live_bytes = 0;
  /// Estimate, see StepCost::energy.
  double energy_joule = 0.0;
};

/// A model: a stage of a pipeline, or a network under one of several policies.
struct ReportStage {
  std::string name{};
  /// C++ source.
  std::string policy{};
  /// Part of the test samples that are right, and mean loss: one for each seed.
  std::vector<double> accuracies{};
  std::vector<double> losses{};
  std::size_t model_bytes = 0;
  std::size_t workspace_bytes = 0;
  std::size_t macs = 0;
  /// Of one inference at batch 1.
  double latency_seconds = unmeasured;
  /// Against the first stage.
  double speed_up = unmeasured;
  /// Estimate, of one inference.
  double energy_joule = unmeasured;
  /// File that was exported, empty: none.
  std::string header{};
  std::vector<ReportStep> steps{};
  /// Tensor by tensor against the network in float; empty: not measured.
  std::vector<LayerNoise> noise{};
};

/// Mean of one number for each seed; `unmeasured` without any.
inline double report_mean(const std::vector<double>& values) {
  return values.empty()
             ? unmeasured
             : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// What write_html_report and report_json show. All of it is optional: what is empty is left out.
struct Report {
  std::string title{};
  /// A sentence on how things were measured.
  std::string summary{};
  /// Names and values, such as {"seeds", "1, 2, 3"}.
  std::vector<std::pair<std::string, std::string>> facts{};
  /// The network as C++ source.
  std::string topology{};
  /// The others are compared with the first.
  std::vector<ReportStage> stages{};
  std::vector<Sensitivity> sensitivities{};
  std::vector<ValueHistogram> weights{};
  std::vector<ValueHistogram> activations{};
};

}  // namespace whet
