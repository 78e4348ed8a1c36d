#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include <whet/core/shape.hpp>
#include <whet/data/shape_name.hpp>
#include <whet/importer/check_graph.hpp>
#include <whet/importer/graph.hpp>
#include <whet/importer/lower/lowering.hpp>
#include <whet/io/source_text.hpp>
#include <whet/topology/record.hpp>

namespace whet::importer::detail {

inline int lower_flatten(Lowering& state, int from) {
  if (state.shape(from).is_vector()) return from;
  state.add("Flatten", LayerRole::identity, from, Shape(static_cast<int>(state.shape(from).size())),
            "whet::Flatten");
  return state.last();
}

inline int lower_reshape(Lowering& state, const Node& node, int from) {
  const Shape target = shape_of(state.graph.tensors[node.outputs[0]]);
  if (target == state.shape(from)) return from;
  if (target.size() != state.shape(from).size())
    state.fail("as many values as " + shape_name(state.shape(from)) + " has", shape_name(target));
  if (target.is_vector()) return lower_flatten(state, from);
  whet::detail::SourceText source;
  source("whet::Reshape<", target.height, ", ", target.width, ", ", target.channels, ">");
  state.add("Reshape", LayerRole::identity, from, target, source.text);
  return state.last();
}

inline int lower_upsample(Lowering& state, const Node& node, int from) {
  const auto& factor = std::get<UpsampleAttributes>(node.attributes);
  const Shape image = state.shape(from);
  if (std::int64_t{image.height} * factor.height > (1 << 24) ||
      std::int64_t{image.width} * factor.width > (1 << 24))
    state.fail("images of up to 2^24 rows and columns", "a larger output");
  whet::detail::SourceText source;
  source("whet::Upsample<whet::Size{", factor.height, ", ", factor.width, "}>");
  state.add("Upsample", LayerRole::rearrange, from,
            {image.height * factor.height, image.width * factor.width, image.channels}, source.text);
  return state.last();
}

inline int lower_channels(Lowering& state, const Node& node, int from) {
  const auto& attributes = std::get<ChannelAttributes>(node.attributes);
  Shape image = state.shape(from);
  if (image.channels % attributes.parts != 0)
    state.fail("channels in " + std::to_string(attributes.parts) + " equal parts",
               std::to_string(image.channels));
  const bool part = node.kind == OperatorKind::channel_part;
  whet::detail::SourceText source;
  if (part)
    source("whet::ChannelPart<", attributes.index, ", ", attributes.parts, ">");
  else
    source("whet::ShuffleChannels<", attributes.parts, ">");
  if (part) image.channels /= attributes.parts;
  state.add(operator_facts(node.kind).layer, LayerRole::rearrange, from, image, source.text);
  state.lowered.records.back().channel_groups = attributes.parts;
  return state.last();
}

}  // namespace whet::importer::detail
