#pragma once

#include <cmath>
#include <numeric>
#include <string>
#include <string_view>
#include <variant>

#include <whet/importer/check_graph.hpp>
#include <whet/importer/graph.hpp>
#include <whet/importer/lower/lowering.hpp>
#include <whet/io/source_text.hpp>
#include <whet/topology/record.hpp>

namespace whet::importer::detail {

inline int lower_activation(Lowering& state, OperatorKind kind, int from) {
  const std::string_view layer = operator_facts(kind).layer;
  state.add(layer, LayerRole::activation, from, state.shape(from), "whet::" + std::string(layer));
  return state.last();
}

inline int lower_softmax(Lowering& state, int from) {
  state.add("Softmax", LayerRole::softmax, from, state.shape(from), "whet::Softmax");
  return state.last();
}

inline int lower_leaky_relu(Lowering& state, const Node& node, int from) {
  const float slope = std::get<SlopeAttributes>(node.attributes).slope;
  if (!(slope >= 0.0f && slope < 1.0f))
    state.fail("a slope of at least 0 and below 1", std::to_string(slope));
  // The shortest decimal fraction that rounds to the slope; a sixteenth digit is beyond single precision.
  int denominator = 1;
  while (denominator < 100'000'000 &&
         static_cast<float>(std::round(double{slope} * denominator) / denominator) != slope)
    denominator *= 10;
  const int numerator = static_cast<int>(std::lround(double{slope} * denominator));
  const int common = std::gcd(numerator, denominator);
  whet::detail::SourceText source;
  source("whet::LeakyReLU<whet::Ratio<", numerator / common, ", ", denominator / common, ">>");
  state.add("LeakyReLU", LayerRole::activation, from, state.shape(from), source.text);
  state.lowered.layers.back().slope = slope;
  return state.last();
}

inline int lower_prelu(Lowering& state, const Node& node, int from) {
  const int channels = state.shape(from).channels;
  if (state.extent(node, 1, 0) != channels)
    state.fail(std::to_string(channels) + " slopes", std::to_string(state.extent(node, 1, 0)));
  state.add("PReLU", LayerRole::slopes, from, state.shape(from), "whet::PReLU");
  state.weighted(node, {channels, 1}, 0);
  state.lowered.records.back().macs = state.shape(from).size();
  return state.last();
}

}  // namespace whet::importer::detail
