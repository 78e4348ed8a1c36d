#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/importer/graph.hpp>
#include <whet/importer/import_weights.hpp>
#include <whet/io/file_error.hpp>
#include <whet/io/npy.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/transform/calibrate.hpp>
#include <whet/transform/observer/percentile.hpp>
#include <whet/weights/quantization.hpp>

namespace whet::importer {

/// The ranges that a float network's tensors take for samples of an NPY file, [samples][…] in float32.
/// Errors: FileError, and those of import_weights and calibrate.
template <class Network>
Quantization<Network> calibrate_from(const Graph& graph, const std::filesystem::path& samples) {
  const NpyArray array = read_npy(samples);
  const auto values = array.as<float>();
  constexpr std::size_t size = input_shape<Network>.size();
  if (array.shape.empty() || values.empty() || values.size() != array.shape[0] * size)
    throw FileError(array.file, "samples of " + std::to_string(size) + " values each",
                    "shape " + shape_text(array.shape));
  const Dataset data(input_shape<Network>, std::vector<float>(values.begin(), values.end()));
  return calibrate(import_weights<Network>(graph).weights, data, Percentile{99.99});
}

}  // namespace whet::importer
