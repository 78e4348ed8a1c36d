#include <cstring>
#include <vector>

#include <whet/importer/import_weights.hpp>
#include <whet/importer/onnx/read.hpp>
#include <whet/importer/onnx/write.hpp>
#include <whet/weights/freeze.hpp>

#include "catch.hpp"
#include "importer/networks.hpp"
#include "io/files.hpp"

namespace {

template <class Network>
bool comes_back() {
  const files::TemporaryFolder folder;
  const auto weights = networks::weights<Network>();
  whet::export_onnx(weights, folder / "model.onnx");
  const whet::importer::Graph graph = whet::importer::read_onnx(folder / "model.onnx");
  return whet::importer::import_weights<Network>(graph).weights == weights;
}

}  // namespace

TEST_CASE("weights that were exported as ONNX come back as they were") {
  CHECK(comes_back<networks::Images>());
  CHECK(comes_back<networks::UnevenlyPadded>());
  CHECK(comes_back<networks::LastOfLstm>());
  CHECK(comes_back<networks::LastOfGru>());
  CHECK(comes_back<networks::LastOfSimple>());
  CHECK(comes_back<networks::AllOfLstm>());
  CHECK(comes_back<networks::Vectors>());
  CHECK(comes_back<networks::Joins>());
  CHECK(comes_back<networks::Rearranged>());
}

TEST_CASE(
    "a model frozen of an int8 ONNX file is the same to the bit as one of the weights that were exported") {
  using Model = whet::Model<networks::Int8, whet::TfliteInt8Policy, whet::target::generic>;
  const files::TemporaryFolder folder;
  const auto weights = networks::weights<networks::Int8>();
  const auto ranges = networks::ranges<networks::Int8>();
  whet::export_onnx<whet::TfliteInt8Policy>(weights, ranges, folder / "int8.onnx");
  const auto imported =
      whet::importer::import_weights<networks::Int8>(whet::importer::read_onnx(folder / "int8.onnx"));
  const auto frozen = whet::freeze<whet::TfliteInt8Policy, whet::target::generic>(weights, ranges);
  const auto again = whet::freeze<whet::TfliteInt8Policy, whet::target::generic>(imported);
  CHECK(std::memcmp(&frozen.model(), &again.model(), sizeof(Model)) == 0);
}

TEST_CASE("quantized weights that were exported as ONNX come back with every scale, zero point and bias") {
  const files::TemporaryFolder folder;
  const auto weights = networks::weights<networks::Int8>();
  const auto quantization = networks::ranges<networks::Int8>();
  whet::export_onnx<whet::TfliteInt8Policy>(weights, quantization, folder / "one.onnx");
  const auto first =
      whet::importer::import_weights<networks::Int8>(whet::importer::read_onnx(folder / "one.onnx"));
  whet::export_onnx<whet::TfliteInt8Policy>(first.weights, first.quantization, folder / "two.onnx");
  const auto second =
      whet::importer::import_weights<networks::Int8>(whet::importer::read_onnx(folder / "two.onnx"));
  CHECK(first.weights == second.weights);
  CHECK(first.quantization.fixed == second.quantization.fixed);
  CHECK(first.quantization.weight_scales == second.quantization.weight_scales);
  CHECK(first.quantization.integer_biases == second.quantization.integer_biases);
  CHECK(files::get(folder / "one.onnx") == files::get(folder / "two.onnx"));
}
