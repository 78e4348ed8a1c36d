#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include <whet/importer/imported_layers.hpp>
#include <whet/importer/match_layers.hpp>
#include <whet/importer/tflite/read.hpp>

#include "conformance/reference_model.hpp"

// Included by one file of a program: what the tests of all models share takes a third of their time to
// compile.

whet::importer::ImportedLayers conformance::read_model(
    const ReferenceModel& from, std::span<const whet::LayerRecord> topology, whet::Shape input,
    const whet::importer::LayerDetails& details, std::vector<int>& partner, std::map<int, int>& tensor_of) {
  const auto graph = whet::importer::read_tflite(from.file());
  auto layers = whet::importer::import_layers(graph);
  partner = whet::importer::match_layers(graph, layers.lowered, topology, input, details);

  std::map<std::string, int> index_of;
  const nlohmann::json dump = read_json(from.tensors() / "graph.json").at(0);
  for (const auto& tensor : dump.at("tensors")) index_of[tensor.at("name")] = tensor.at("i");
  tensor_of[-1] = index_of.at(graph.tensors[graph.inputs.at(0)].name);
  const auto names = whet::importer::output_names(graph, layers.lowered, partner);
  for (std::size_t layer = 0; layer < names.size(); ++layer)
    if (!names[layer].empty()) tensor_of[static_cast<int>(layer)] = index_of.at(names[layer]);
  return layers;
}
