#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include <whet/core/recurrence.hpp>
#include <whet/core/shape.hpp>
#include <whet/importer/graph.hpp>
#include <whet/importer/lower/arrangement.hpp>
#include <whet/importer/lower/lowering.hpp>
#include <whet/io/source_text.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/sequence.hpp>

namespace whet::importer::detail {

inline int lower_dense(Lowering& state, const Node& node, int from) {
  const int outputs = state.extent(node, 1, 0);
  const int inputs = state.extent(node, 1, 1);
  from = lower_flatten(state, from);
  if (state.shape(from).channels != inputs)
    state.fail("weights for " + std::to_string(state.shape(from).channels) + " inputs",
               "shape " + shape_text(state.constant(node, 1).shape));
  whet::detail::SourceText source;
  source("whet::Dense<", outputs, ">");
  state.add("Dense", LayerRole::affine, from, Shape(outputs), source.text);
  state.weighted(node, {outputs, inputs}, outputs);
  return state.last();
}

inline int lower_recurrent(Lowering& state, const Node& node, int from) {
  const auto& attributes = std::get<RecurrentAttributes>(node.attributes);
  const Shape steps = sequence_of(state.shape(from));
  if (state.extent(node, 1, 1) != steps.channels)
    state.fail("weights for " + std::to_string(steps.channels) + " features",
               "shape " + shape_text(state.constant(node, 1).shape));
  const Recurrence recurrence{attributes.cell, attributes.units, steps.channels, steps.height,
                              attributes.whole_sequence};
  constexpr std::string_view layers[]{"LSTM", "GRU", "SimpleRNN"};
  const std::string_view layer = layers[static_cast<std::size_t>(attributes.cell)];
  whet::detail::SourceText source;
  source("whet::", layer, "<", attributes.units, attributes.whole_sequence ? ", whet::Sequence>" : ">");
  state.add(layer, LayerRole::recurrent, from,
            attributes.whole_sequence ? Shape(steps.height, 1, attributes.units) : Shape(attributes.units),
            source.text);
  state.lowered.records.back().input = steps;
  state.weighted(node, {recurrence.gate_outputs(), recurrence.columns()}, attributes.units);
  return state.last();
}

inline int lower_normalization(Lowering& state, const Node& node, int from) {
  const int channels = state.shape(from).channels;
  if (state.extent(node, 1, 0) != channels)
    state.fail(std::to_string(channels) + " channels", "shape " + shape_text(state.constant(node, 1).shape));
  state.add("BatchNorm", LayerRole::normalization, from, state.shape(from), "whet::BatchNorm");
  state.lowered.records.back().window.groups = channels;
  state.weighted(node, {channels, 3}, 0);
  state.lowered.records.back().macs = state.shape(from).size();
  return state.last();
}

}  // namespace whet::importer::detail
