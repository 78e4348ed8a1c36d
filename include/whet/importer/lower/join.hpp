#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <whet/core/links.hpp>
#include <whet/core/shape.hpp>
#include <whet/data/shape_name.hpp>
#include <whet/importer/check_graph.hpp>
#include <whet/importer/graph.hpp>
#include <whet/importer/lower/lowering.hpp>
#include <whet/topology/record.hpp>

namespace whet::importer::detail {

inline int lower_join(Lowering& state, const Node& node) {
  if (node.inputs.size() > static_cast<std::size_t>(max_branches))
    state.fail("at most " + std::to_string(max_branches) + " branches", std::to_string(node.inputs.size()));
  if (node.inputs.size() == 1) return state.producer(node.inputs[0]);
  const int first = state.producer(node.inputs[0]);
  Shape output = state.shape(first);
  const bool sum = node.kind == OperatorKind::add;
  const bool product = node.kind == OperatorKind::multiply;
  std::int64_t channels = output.channels;
  for (std::size_t at = 1; at < node.inputs.size(); ++at) {
    const Shape other = state.shape(state.producer(node.inputs[at]));
    const bool fits =
        sum       ? other == output
        : product ? other == output || other == Shape(output.channels) || output == Shape(other.channels)
                  : other.height == output.height && other.width == output.width;
    if (!fits) state.fail("branches of one size", shape_name(output) + " and " + shape_name(other));
    if (product && other.pixels() > output.pixels()) output = other;
    channels += other.channels;
  }
  if (!sum && !product) {
    if (channels > (1 << 30)) state.fail("up to 2^30 channels", std::to_string(channels));
    output.channels = static_cast<int>(channels);
  }
  LayerRecord& record = state.add(operator_facts(node.kind).layer, LayerRole::join, first, output, {});
  record.value_by_value = sum || product;
  for (std::size_t at = 1; at < node.inputs.size(); ++at) record.others.add(state.producer(node.inputs[at]));
  return state.last();
}

}  // namespace whet::importer::detail
