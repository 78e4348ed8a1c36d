#pragma once

#include <string>
#include <variant>

#include <whet/core/shape.hpp>
#include <whet/core/window.hpp>
#include <whet/data/shape_name.hpp>
#include <whet/importer/check_graph.hpp>
#include <whet/importer/graph.hpp>
#include <whet/importer/lower/lowering.hpp>
#include <whet/importer/lower/window.hpp>
#include <whet/io/source_text.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/window_options.hpp>

namespace whet::importer::detail {

inline int lower_global_average(Lowering& state, int from) {
  const Shape image = state.shape(from);
  state.add("GlobalAveragePool", LayerRole::pool, from, Shape(image.channels), "whet::GlobalAveragePool");
  state.lowered.records.back().window = {.kernel_height = image.height, .kernel_width = image.width};
  state.lowered.records.back().pooling = Pooling::mean;
  return state.last();
}

inline int lower_pool(Lowering& state, const Node& node, int from) {
  const auto& attributes = std::get<WindowAttributes>(node.attributes);
  if (attributes.groups != 1 || attributes.dilation_height != 1 || attributes.dilation_width != 1)
    state.fail("a pooling without groups and dilation", "one with them");
  const Size kernel(attributes.kernel_height, attributes.kernel_width);
  const int before = from;
  WindowOptions options = options_of(state, attributes, from);
  if (from != before)
    state.fail("padding SAME or VALID of a pooling, whose borders do not take part", "pixels");
  const Shape image = state.shape(from);
  const Shape output = whet::detail::window_output(image, kernel, options);
  if (output.height < 1 || output.width < 1)
    state.fail("a window that fits into an image of " + shape_name(image),
               std::to_string(kernel.height) + "x" + std::to_string(kernel.width));
  const bool maximum = node.kind == OperatorKind::max_pool;
  if (!maximum && output.is_vector() && kernel == Size(image.height, image.width))
    return lower_global_average(state, from);
  whet::detail::SourceText source;
  source(maximum ? "whet::MaxPool<" : "whet::AveragePool<", "whet::Size{", kernel.height, ", ", kernel.width,
         "}, whet::Stride{", options.stride.height, ", ", options.stride.width, "}",
         options.padding == Padding::same ? ", whet::Same>" : ">");
  state.add(operator_facts(node.kind).layer, LayerRole::pool, from, output, source.text);
  state.lowered.records.back().window = whet::detail::make_window(image, kernel, options);
  state.lowered.records.back().pooling = maximum ? Pooling::maximum : Pooling::mean;
  return state.last();
}

}  // namespace whet::importer::detail
