#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <whet/importer/graph.hpp>
#include <whet/importer/import_weights.hpp>
#include <whet/topology/record.hpp>
#include <whet/weights/parameter_buffer.hpp>
#include <whet/weights/weights.hpp>

/// What float networks compute, by naive loops in double precision over records: whatever network a test has,
/// nothing is compiled for it.
namespace whet_float {

/// A network as values: of each layer its record, the source of those that move pixels, and the slope below
/// zero.
struct Network {
  std::span<const whet::LayerRecord> records;
  std::vector<std::string> sources;
  std::vector<float> slopes;
  int output = -1;
};

/// The outputs of samples [samples][values], each in our order.
/// Errors: std::invalid_argument naming a layer that the tests do not have.
std::vector<float> outputs(const Network& network, const whet::ParameterBuffer<float>& parameters,
                           std::span<const float> inputs, std::size_t samples);

/// Of a graph. Errors: also those of import_layers.
std::vector<float> outputs(const whet::importer::Graph& graph, std::span<const float> inputs,
                           std::size_t samples);

template <class Topology>
std::vector<float> outputs(const whet::Weights<Topology>& weights, std::span<const float> inputs,
                           std::size_t samples) {
  const auto details = whet::importer::detail::layer_details<Topology>();
  return outputs({.records = weights.records(),
                  .sources = details.sources,
                  .slopes = details.slopes,
                  .output = whet::layer_count<Topology> - 1},
                 weights.parameters(), inputs, samples);
}

}  // namespace whet_float
