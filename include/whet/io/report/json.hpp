#pragma once

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <whet/io/report/report.hpp>

namespace whet {
namespace detail {

using Json = nlohmann::ordered_json;

/// JSON has no infinity: where nothing differs the ratio is null, where numbers are lost the least there is.
inline Json decibel_json(double sqnr) {
  if (std::isfinite(sqnr)) return Json(sqnr);
  return sqnr > 0.0 ? Json() : Json(std::numeric_limits<double>::lowest());
}

/// A number that was measured.
inline void put_measured(Json& object, const char* name, double value) {
  if (!std::isnan(value)) object[name] = value;
}

inline Json to_json(const ReportStep& step) {
  return {{"layer", step.layer},
          {"type", step.type},
          {"input", step.input},
          {"output", step.output},
          {"precision", step.precision},
          {"parameters", step.parameters},
          {"macs", step.macs},
          {"bytes", step.bytes},
          {"live_bytes", step.live_bytes},
          {"estimated_energy_joule", step.energy_joule}};
}

inline Json to_json(const ReportStage& stage, const ReportStage& baseline) {
  Json object{{"name", stage.name}, {"policy", stage.policy}};
  put_measured(object, "accuracy", report_mean(stage.accuracies));
  if (!stage.accuracies.empty()) object["accuracies"] = stage.accuracies;
  put_measured(object, "accuracy_change_points",
               100.0 * (report_mean(stage.accuracies) - report_mean(baseline.accuracies)));
  put_measured(object, "loss", report_mean(stage.losses));
  if (!stage.losses.empty()) object["losses"] = stage.losses;
  object["model_bytes"] = stage.model_bytes;
  if (stage.model_bytes > 0)
    object["compression"] =
        static_cast<double>(baseline.model_bytes) / static_cast<double>(stage.model_bytes);
  object["workspace_bytes"] = stage.workspace_bytes;
  object["macs"] = stage.macs;
  put_measured(object, "latency_seconds", stage.latency_seconds);
  put_measured(object, "speed_up", stage.speed_up);
  put_measured(object, "estimated_energy_joule", stage.energy_joule);
  if (!stage.header.empty()) object["header"] = stage.header;
  object["steps"] = Json::array();
  for (const ReportStep& step : stage.steps) object["steps"].push_back(to_json(step));
  object["noise"] = Json::array();
  for (const LayerNoise& noise : stage.noise)
    object["noise"].push_back({{"layer", noise.label}, {"sqnr_decibel", decibel_json(noise.sqnr)}});
  return object;
}

inline Json to_json(const Sensitivity& sensitivity) {
  Json object{{"policy", sensitivity.policy}};
  put_measured(object, "float_accuracy", sensitivity.accuracy);
  object["layers"] = Json::array();
  for (const LayerSensitivity& layer : sensitivity.layers) {
    Json found{{"layer", layer.layer},
               {"bytes", layer.bytes},
               {"float_bytes", layer.float_bytes},
               {"sqnr_decibel", decibel_json(layer.quality.sqnr)}};
    put_measured(found, "accuracy", layer.quality.accuracy);
    object["layers"].push_back(std::move(found));
  }
  return object;
}

inline Json to_json(const std::vector<ValueHistogram>& histograms) {
  Json list = Json::array();
  for (const ValueHistogram& histogram : histograms)
    list.push_back({{"layer", histogram.layer},
                    {"first", histogram.first},
                    {"width", histogram.width},
                    {"counts", histogram.counts},
                    {"zeros", histogram.zeros},
                    {"low", histogram.range.low},
                    {"high", histogram.range.high}});
  return list;
}

}  // namespace detail

/// A report as JSON. Numbers that were not measured have no member; a signal to noise ratio is null where
/// nothing differs.
inline nlohmann::ordered_json report_json(const Report& report) {
  detail::Json object{{"title", report.title}, {"summary", report.summary}};
  object["facts"] = detail::Json::object();
  for (const auto& [name, value] : report.facts) object["facts"][name] = value;
  object["topology"] = report.topology;
  object["stages"] = detail::Json::array();
  for (const ReportStage& stage : report.stages)
    object["stages"].push_back(detail::to_json(stage, report.stages.front()));
  object["sensitivities"] = detail::Json::array();
  for (const Sensitivity& sensitivity : report.sensitivities)
    object["sensitivities"].push_back(detail::to_json(sensitivity));
  object["weights"] = detail::to_json(report.weights);
  object["activations"] = detail::to_json(report.activations);
  return object;
}

/// The same as text; bytes that are no UTF-8 become U+FFFD.
inline std::string report_json_text(const Report& report, int indent = 2) {
  return report_json(report).dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace) +
         "\n";
}

}  // namespace whet
