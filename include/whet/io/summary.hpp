#pragma once

#include <algorithm>
#include <cstddef>
#include <iostream>
#include <span>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <whet/data/shape_name.hpp>
#include <whet/io/text_table.hpp>
#include <whet/model/layer_cost.hpp>
#include <whet/model/model.hpp>
#include <whet/model/workspace.hpp>
#include <whet/topology/sequential.hpp>

namespace whet {
namespace detail {

inline TextTable summary_columns() {
  using enum TextTable::Align;
  TextTable table;
  for (const char* title : {"layer", "name", "type", "input", "output"}) table.add_column(title, left);
  for (const char* title : {"parameters", "MACs", "bytes"}) table.add_column(title, right);
  table.add_column("precision", left);
  table.add_column("live bytes", right);
  table.add_column("", left);
  table.add_column("est. nJ", right);
  return table;
}

/// The shapes of all that a layer takes: of a join those of its branches.
inline std::string input_text(std::span<const LayerRecord> layers, const LayerRecord& layer, Shape input) {
  std::string text = shape_name(input);
  for (int producer : layer.others)
    text +=
        ", " + shape_name(producer < 0 ? layers[0].input : layers[static_cast<std::size_t>(producer)].output);
  return text;
}

inline std::string energy_text(double picojoule) { return fmt::format("{:.3f}", picojoule / 1000.0); }

/// A policy's name without "whet::", which every row would repeat.
inline std::string short_precision(std::string_view name) {
  std::string result(name);
  constexpr std::string_view prefix = "whet::";
  for (std::size_t at = result.find(prefix); at != result.npos; at = result.find(prefix, at))
    result.erase(at, prefix.size());
  return result;
}

/// Whether a layer is a step or part of one. Others move no data, or keep what alone their readers want.
inline bool has_work(std::span<const StepCost> costs, std::size_t index) {
  const int layer = static_cast<int>(index);
  return std::any_of(costs.begin(), costs.end(), [&](const StepCost& cost) {
    return cost.activation == layer || cost.normalization == layer ||
           (cost.layer == layer && !is_conversion(cost.kind));
  });
}

/// Layers without work, in front of layer `end`.
inline void add_idle_layers(TextTable& table, std::span<const LayerRecord> layers,
                            std::span<const StepCost> costs, std::size_t& next, std::size_t end) {
  for (; next < end; ++next) {
    const LayerRecord& layer = layers[next];
    if (!has_work(costs, next))
      table.add_row({fmt::format("{}", next), std::string(layer.name.view()), std::string(layer.type.view()),
                     shape_name(layer.input), shape_name(layer.output), "0", "0", "0", "", "", "", ""});
  }
}

/// The type of a step's layer with what is fused into it; of a conversion its kind.
inline std::string step_type(std::span<const LayerRecord> layers, const StepCost& cost) {
  if (is_conversion(cost.kind)) return name_of(cost.kind);
  std::string type(layers[static_cast<std::size_t>(cost.layer)].type.view());
  for (const int fused : {cost.normalization, cost.activation})
    if (fused >= 0) type.append(" + ").append(layers[static_cast<std::size_t>(fused)].type.view());
  return type;
}

inline std::string step_input(std::span<const LayerRecord> layers, const StepCost& cost) {
  return is_conversion(cost.kind)
             ? shape_name(cost.input)
             : input_text(layers, layers[static_cast<std::size_t>(cost.layer)], cost.input);
}

inline void add_step(TextTable& table, std::span<const LayerRecord> layers, const StepCost& cost,
                     bool is_peak) {
  std::string number;
  std::string name;
  if (!is_conversion(cost.kind)) {
    number = fmt::format("{}", cost.layer);
    name = layers[static_cast<std::size_t>(cost.layer)].name.view();
  }
  table.add_row({number, name, step_type(layers, cost), step_input(layers, cost), shape_name(cost.output),
                 fmt::format("{}", cost.parameters), fmt::format("{}", cost.macs),
                 fmt::format("{}", cost.bytes), short_precision(cost.precision),
                 fmt::format("{}", cost.live_bytes), is_peak ? "< peak" : "", energy_text(cost.energy)});
}

/// The first step at which most bytes of workspace are in use.
inline std::size_t peak_step(std::span<const StepCost> costs) {
  const auto fewer = [](const StepCost& one, const StepCost& other) {
    return one.live_bytes < other.live_bytes;
  };
  return static_cast<std::size_t>(std::max_element(costs.begin(), costs.end(), fewer) - costs.begin());
}

}  // namespace detail

/// A table by layer of a model, or of the handle that `freeze` returns: name, type with the activation fused
/// into it, shapes (of a join those of all branches), parameters, multiply-accumulates, bytes of frozen
/// parameters, precision, bytes of workspace in use while it runs with a mark at their peak, and estimated
/// energy in nanojoule (StepCost::energy). Conversions between precisions have rows without a number; layers
/// that take no work have costs of 0.
template <class ModelOrFrozen>
std::string summary_text(const ModelOrFrozen&) {
  using FrozenModel = typename detail::ModelOf<ModelOrFrozen>::type;
  constexpr const auto& layers = records<typename FrozenModel::topology>;
  detail::TextTable table = detail::summary_columns();
  std::size_t next = 0;
  std::size_t parameters = 0;
  const std::size_t peak = detail::peak_step(step_costs<FrozenModel>);
  for (std::size_t step = 0; step < step_costs<FrozenModel>.size(); ++step) {
    const StepCost& cost = step_costs<FrozenModel>[step];
    const auto own = static_cast<std::size_t>(cost.layer < 0 ? 0 : cost.layer);
    detail::add_idle_layers(table, layers, step_costs<FrozenModel>, next, own);
    detail::add_step(table, layers, cost, step == peak && cost.live_bytes > 0);
    parameters += cost.parameters;
  }
  detail::add_idle_layers(table, layers, step_costs<FrozenModel>, next, layers.size());
  table.add_rule();
  table.add_row({"total", "", "", shape_name(FrozenModel::input_extents),
                 shape_name(FrozenModel::output_extents), fmt::format("{}", parameters),
                 fmt::format("{}", FrozenModel::macs), fmt::format("{}", FrozenModel::weight_bytes), "",
                 fmt::format("{}", FrozenModel::workspace_bytes), "",
                 detail::energy_text(estimated_energy<FrozenModel>)});
  return table.text() +
         fmt::format(
             "target {}; est. nJ: an estimate for 45 nm from arithmetic and weight reads, not a "
             "measurement\n",
             FrozenModel::target::name);
}

/// Prints `summary_text`.
template <class ModelOrFrozen>
void summary(const ModelOrFrozen& model, std::ostream& stream = std::cout) {
  stream << summary_text(model);
}

}  // namespace whet
