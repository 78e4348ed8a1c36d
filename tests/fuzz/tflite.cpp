#include <cstddef>
#include <cstdint>
#include <span>

#include <whet/importer/graph_source.hpp>
#include <whet/importer/imported_layers.hpp>
#include <whet/importer/lower_graph.hpp>
#include <whet/importer/tflite/read.hpp>

#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::expect_value_or_file_error(data, size, [](std::span<const std::byte> bytes) {
    const whet::importer::Graph graph = whet::importer::parse_tflite(bytes, "fuzz");
    const whet::importer::LoweredGraph lowered = whet::importer::lower_graph(graph);
    fuzz::require(lowered.records.size() == lowered.layers.size());
    for (std::size_t index = 0; index < lowered.records.size(); ++index)
      fuzz::require(lowered.records[index].producer < static_cast<int>(index));
    const auto layers = whet::importer::import_layers(graph);
    fuzz::require(layers.parameters.records() == lowered.records.size());
    fuzz::require(!whet::importer::topology_source(graph, lowered, "Net").empty());
  });
  return 0;
}
