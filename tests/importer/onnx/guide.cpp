#include <filesystem>

#include <whet/importer/import_weights.hpp>
#include <whet/importer/onnx/read.hpp>
#include <whet/importer/onnx/write.hpp>
#include <whet/io/torch_weights.hpp>

#include "catch.hpp"
#include "importer/networks.hpp"
#include "io/files.hpp"

// The code of docs/export.md.

TEST_CASE("weights leave for Python and come back") {
  using Network = networks::Int8;
  const files::TemporaryFolder folder;
  const auto weights = networks::weights<Network>();
  const auto ranges = networks::ranges<Network>();
  // snippet: export
  whet::export_onnx(weights, folder / "network.onnx");                // float32
  whet::export_onnx(weights, ranges, folder / "network_int8.onnx");   // QuantizeLinear and DequantizeLinear
  whet::save_torch_weights(folder / "network.safetensors", weights);  // for load_state_dict
  // end
  // snippet: import
  const auto graph = whet::importer::read_onnx(folder / "network.onnx");
  const auto trained = whet::importer::import_weights<Network>(graph);
  // end
  CHECK(trained.weights == weights);
  // snippet: torch
  const whet::TorchOptions options{.prefix = "model.",
                                   .modules = {{"layer1", "block.0"}, {"layer2", "block.2"}}};
  whet::save_torch_weights(folder / "state.safetensors", weights, options);
  const auto loaded = whet::load_torch_weights<Network>(folder / "state.safetensors", options);
  // end
  CHECK(loaded == weights);
  CHECK(whet::read_safetensors(folder / "state.safetensors").contains("model.block.0.weight"));
  const auto int8 =
      whet::importer::import_weights<Network>(whet::importer::read_onnx(folder / "network_int8.onnx"));
  CHECK(int8.quantization.fixed[0].has_value());
}
