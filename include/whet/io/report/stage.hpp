#pragma once

#include <span>
#include <string>

#include <whet/data/shape_name.hpp>
#include <whet/io/report/report.hpp>
#include <whet/io/source_text.hpp>
#include <whet/io/summary.hpp>
#include <whet/model/layer_cost.hpp>
#include <whet/model/workspace.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/transform/layer_label.hpp>

namespace whet {
namespace detail {

inline ReportStep report_step(std::span<const LayerRecord> layers, const StepCost& cost) {
  return {.layer = layer_label(layers, cost.layer),
          .type = step_type(layers, cost),
          .input = step_input(layers, cost),
          .output = shape_name(cost.output),
          .precision = short_precision(cost.precision),
          .parameters = cost.parameters,
          .macs = cost.macs,
          .bytes = cost.bytes,
          .live_bytes = cost.live_bytes,
          .energy_joule = 1e-12 * cost.energy};
}

}  // namespace detail

/// What the type of a model, or of the handle that `freeze` returns, tells of it: policy, bytes, workspace,
/// multiply-accumulates, estimated energy, and the same by step. The rest is for the caller to measure.
template <class ModelOrFrozen>
ReportStage describe_stage(const std::string& name) {
  using FrozenModel = typename detail::ModelOf<ModelOrFrozen>::type;
  ReportStage stage{.name = name,
                    .policy = source_of<typename FrozenModel::policy>(),
                    .model_bytes = FrozenModel::weight_bytes,
                    .workspace_bytes = FrozenModel::workspace_bytes,
                    .macs = FrozenModel::macs,
                    .energy_joule = 1e-12 * estimated_energy<FrozenModel>};
  for (const StepCost& cost : step_costs<FrozenModel>)
    stage.steps.push_back(detail::report_step(records<typename FrozenModel::topology>, cost));
  return stage;
}
template <class ModelOrFrozen>
ReportStage describe_stage(const std::string& name, const ModelOrFrozen&) {
  return describe_stage<ModelOrFrozen>(name);
}

}  // namespace whet
