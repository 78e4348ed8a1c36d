#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <whet/importer/graph.hpp>
#include <whet/importer/imported_layers.hpp>
#include <whet/importer/lower_graph.hpp>
#include <whet/importer/lowered_graph.hpp>
#include <whet/importer/match_layers.hpp>
#include <whet/io/source_text.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/tensor_quantization.hpp>
#include <whet/precision/weight_levels.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/weights/trained.hpp>
#include <whet/weights/warning.hpp>

namespace whet::importer {
namespace detail {

template <class Layer>
void note_details(LayerDetails& details) {
  details.sources.emplace_back();
  details.slopes.push_back(0.0f);
  if constexpr (Layer::role == LayerRole::rearrange) {
    whet::detail::SourceText text;
    if constexpr (requires { Layer::source(text); }) Layer::source(text);
    details.sources.back() = text.text;
  }
  if constexpr (Layer::role == LayerRole::activation && requires { Layer::template value<float>(-1.0f); })
    details.slopes.back() = -Layer::template value<float>(-1.0f);
}

template <class Network>
LayerDetails layer_details() {
  LayerDetails details;
  [&]<int... Index>(std::integer_sequence<int, Index...>) {
    (note_details<layer_t<Network, Index>>(details), ...);
  }
  (std::make_integer_sequence<int, layer_count<Network>>{});
  return details;
}

/// The reals that the integers of a tensor stand for.
inline Range range_of(TensorQuantization quantization) {
  const auto real = [&](std::int32_t integer) {
    return static_cast<float>(integer - quantization.zero_point) * quantization.scale;
  };
  return {real(-128), real(127)};
}

/// The values of layers that have been paired with those of a topology.
template <class Network>
Trained<Network> take_layers(const ImportedLayers& from, const std::vector<int>& partner) {
  Trained<Network> trained;
  Quantization<Network>& quantization = trained.quantization;
  const auto note = [&](std::size_t tensor, const std::optional<TensorQuantization>& found) {
    quantization.fixed[tensor] = found;
    if (found) quantization.ranges[tensor] = range_of(*found);
  };
  note(0, from.fixed[0]);
  for (std::size_t index = 0; index < partner.size(); ++index) {
    if (partner[index] < 0) {
      // Moves no data: what it gives is what it takes.
      const int producer = records<Network>[index].producer;
      note(index + 1, quantization.fixed[static_cast<std::size_t>(producer + 1)]);
      continue;
    }
    const auto source = static_cast<std::size_t>(partner[index]);
    note(index + 1, from.fixed[source + 1]);
    quantization.weight_scales[index] = from.weight_scales[source];
    if (!quantization.weight_scales[index].empty())
      quantization.scale_levels[index] = scale_levels<TfliteInt8Policy>;
    quantization.integer_biases[index] = from.integer_biases[source];
    quantization.states[index] = from.states[source];
    auto to = trained.weights.parameters().layer(index);
    const auto values = from.parameters.layer(source);
    std::copy_n(values.kernel.data(), values.kernel.size(), to.kernel.data());
    std::copy_n(values.bias.data(), values.bias.size(), to.bias.data());
  }
  return trained;
}

}  // namespace detail

/// The weights of a graph under a topology that says the same, whatever it calls its layers and whether it
/// was written by hand or by topology_source. Of an integer network also scales, zero points and integer
/// biases: what freeze<TfliteInt8Policy> makes of it computes the file's integers. Warns of layers in which
/// it does not. Errors: FileError that names every layer in which file and topology differ, with what was
/// expected and found.
template <class Network>
Trained<Network> import_weights(const Graph& graph) {
  const ImportedLayers layers = import_layers(graph);
  for (const std::string& sentence : layers.inexact)
    whet::detail::warn(graph.file + ": " + sentence + "; integers may differ from the file's by rounding");
  const std::vector<int> partner = match_layers(graph, layers.lowered, records<Network>, input_shape<Network>,
                                                detail::layer_details<Network>());
  return detail::take_layers<Network>(layers, partner);
}

/// For each layer of the topology the name of the graph's tensor that its output is, to compare traces by;
/// empty where the file rounds only what a layer behind it makes of it. Errors: those of import_weights.
template <class Network>
std::vector<std::string> output_names(const Graph& graph) {
  const LoweredGraph lowered = lower_graph(graph);
  return output_names(
      graph, lowered,
      match_layers(graph, lowered, records<Network>, input_shape<Network>, detail::layer_details<Network>()));
}

}  // namespace whet::importer
