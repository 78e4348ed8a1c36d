#include <filesystem>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/importer/import_weights.hpp>
#include <whet/importer/onnx/read.hpp>
#include <whet/importer/onnx/write.hpp>
#include <whet/transform/calibrate.hpp>

#include "catch.hpp"
#include "importer/networks.hpp"
#include "io/files.hpp"

namespace {

struct Int8Network
    : whet::Sequential<whet::Input<6, 6, 3>, whet::Named<"stem", whet::Conv2D<8, 3, whet::Stride{2}>>,
                       whet::ReLU, whet::Residual<whet::DepthwiseConv2D<3>, whet::ReLU, whet::Conv2D<8, 1>>,
                       whet::MaxPool<2, whet::Stride{1}>, whet::Flatten,
                       whet::Named<"scores", whet::Dense<5>>> {};

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
}

TEST_CASE("quantized weights that were exported as ONNX come back with every scale, zero point and bias") {
  const files::TemporaryFolder folder;
  const auto weights = networks::weights<Int8Network>();
  const std::vector<float> values = networks::Numbers(3).several(16 * 108);
  const auto quantization = whet::calibrate(weights, whet::Dataset(whet::Shape(6, 6, 3), values));
  whet::export_onnx<whet::TfliteInt8Policy>(weights, quantization, folder / "one.onnx");
  const auto first =
      whet::importer::import_weights<Int8Network>(whet::importer::read_onnx(folder / "one.onnx"));
  whet::export_onnx<whet::TfliteInt8Policy>(first.weights, first.quantization, folder / "two.onnx");
  const auto second =
      whet::importer::import_weights<Int8Network>(whet::importer::read_onnx(folder / "two.onnx"));
  CHECK(first.weights == second.weights);
  CHECK(first.quantization.fixed == second.quantization.fixed);
  CHECK(first.quantization.weight_scales == second.quantization.weight_scales);
  CHECK(first.quantization.integer_biases == second.quantization.integer_biases);
  CHECK(files::get(folder / "one.onnx") == files::get(folder / "two.onnx"));
}
