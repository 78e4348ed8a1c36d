#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/data/shape_name.hpp>
#include <whet/importer/graph.hpp>
#include <whet/importer/import_weights.hpp>
#include <whet/io/file_error.hpp>
#include <whet/io/npy.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/transform/calibrate.hpp>
#include <whet/transform/observer/percentile.hpp>
#include <whet/weights/quantization.hpp>

namespace whet::importer {

namespace detail {

/// Whether an array [samples][…] has samples of this shape, or vectors of as many values. Axes of one value
/// may be left out.
inline bool are_samples_of(const std::vector<std::size_t>& array, Shape shape) {
  if (array.size() == 2 && array[1] == shape.size()) return true;
  std::vector<std::size_t> found;
  for (std::size_t axis = 1; axis < array.size(); ++axis)
    if (array[axis] != 1) found.push_back(array[axis]);
  std::vector<std::size_t> wanted;
  for (const int extent : {shape.height, shape.width, shape.channels})
    if (extent != 1) wanted.push_back(static_cast<std::size_t>(extent));
  return found == wanted;
}

}  // namespace detail

/// The ranges that a float network's tensors take for samples of an NPY file,
/// [samples][height][width][channels] in float32, or [samples][values]. Errors: FileError, and those of
/// import_weights and calibrate.
template <class Network>
Quantization<Network> calibrate_from(const Graph& graph, const std::filesystem::path& samples) {
  const NpyArray array = read_npy(samples);
  const auto values = array.as<float>();
  constexpr std::size_t size = input_shape<Network>.size();
  constexpr Shape shape = input_shape<Network>;
  if (array.shape.empty() || values.empty() || !detail::are_samples_of(array.shape, shape))
    throw FileError(array.file,
                    "samples of shape " + shape_name(shape) + " (height, width, channels), or of " +
                        std::to_string(size) + " values",
                    "shape " + shape_text(array.shape));
  const Dataset data(input_shape<Network>, std::vector<float>(values.begin(), values.end()));
  return calibrate(import_weights<Network>(graph).weights, data, Percentile{99.99});
}

}  // namespace whet::importer
