#pragma once

#include <limits>
#include <string>

#include <whet/io/report/report.hpp>

namespace some_report {

/// Has meanings in HTML, in gnuplot and in JSON.
inline const std::string hostile = "<b>&\"it's\" `date` {x}_y^2 </script><!-- \\ \xc3\xa9\t\x01%s";

inline whet::ReportStage stage(const std::string& name, double accuracy, std::size_t bytes, double latency) {
  whet::ReportStage made{.name = name,
                         .policy = "whet::Int8Policy",
                         .accuracies = {accuracy, accuracy + 0.01},
                         .losses = {0.25},
                         .model_bytes = bytes,
                         .workspace_bytes = 96,
                         .macs = 1000,
                         .latency_seconds = latency,
                         .speed_up = 1e-6 / latency,
                         .energy_joule = 3e-9};
  made.steps = {{.layer = "stem", .type = "Dense + ReLU", .input = "6", .output = "7", .live_bytes = 64},
                {.layer = hostile, .type = "Dense", .input = "7", .output = "3", .live_bytes = 96}};
  made.noise = {{0, "stem", std::numeric_limits<double>::infinity()}, {1, hostile, 31.5}};
  return made;
}

inline whet::Report report() {
  whet::Report made{.title = "Report of " + hostile, .summary = hostile, .topology = "struct Net {};"};
  made.facts = {{"seeds", "1, 2"}, {hostile, hostile}};
  made.stages = {stage("FP32", 0.9, 4000, 1e-6), stage(hostile, 0.88, 1000, 4e-7),
                 stage("INT4", 0.8, 500, 5e-7)};
  whet::ReportStage unmeasured{.name = "not measured", .model_bytes = 10};
  made.stages.push_back(unmeasured);
  made.sensitivities = {{.policy = "whet::Int8Policy",
                         .accuracy = 0.9,
                         .layers = {{"0 Dense \"stem\"", 10, 40, {.sqnr = 40.0, .accuracy = 0.89}},
                                    {hostile, 10, 40, {.sqnr = std::numeric_limits<double>::infinity()}}}}};
  made.weights = {{.layer = hostile,
                   .first = -0.5,
                   .width = 0.25,
                   .counts = {1, 0, 1000, 3},
                   .zeros = 5,
                   .range = {-0.5f, 0.4f}},
                  {.layer = "all zeros", .width = 1.0, .zeros = 4}};
  made.activations = {
      {.layer = "input", .first = 0.0, .width = 0.5, .counts = {10, 20}, .range = {0.0f, 1.0f}}};
  return made;
}

}  // namespace some_report
