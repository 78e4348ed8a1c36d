#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <whet/io/file_error.hpp>
#include <whet/io/parameter_tensors.hpp>
#include <whet/io/safetensors_content.hpp>
#include <whet/topology/record.hpp>
#include <whet/weights/parameter_buffer.hpp>
#include <whet/weights/weight_mask.hpp>

namespace whet::detail {

/// Calls visit(record, "mask.<layer>.kernel", shape) for the layers with parameters.
template <class Visit>
void for_each_mask_tensor(std::span<const LayerRecord> records, Visit&& visit) {
  for_each_parameter_tensor(
      records, "mask.",
      [&](std::size_t index, const std::string& name, const std::vector<std::size_t>& shape) {
        if (shape.size() == 2) visit(index, name, shape);
      });
}

/// What pruning has left, where it has pruned: a byte for each kernel weight. Errors: std::invalid_argument
/// naming a tensor and its layer when another has the name, which would be read as a mask.
inline void add_mask(SafeTensors& file, std::span<const LayerRecord> records, const WeightMask& mask) {
  for_each_mask_tensor(records, [&](std::size_t index, std::string name, std::vector<std::size_t> shape) {
    require_new_tensor(file, name, records, index);
    if (mask.records() == 0) return;
    const std::span<const std::uint8_t> kept = parameter_tensor(mask, index, shape.size());
    file.add<std::uint8_t>(std::move(name), std::move(shape), kept);
  });
}

/// The mask that goes with these parameters; empty where the file has none. Errors: FileError naming the
/// tensor that is missing, of another type or shape, holds another number than 0 and 1, or prunes a weight
/// that is not zero.
inline WeightMask read_mask(const SafeTensors& file, std::span<const LayerRecord> records,
                            const ParameterBuffer<float>& parameters) {
  bool has_mask = false;
  for_each_mask_tensor(records, [&](std::size_t, const std::string& name, const std::vector<std::size_t>&) {
    has_mask = has_mask || file.contains(name);
  });
  if (!has_mask) return {};
  WeightMask mask = full_mask(records);
  for_each_mask_tensor(
      records, [&](std::size_t index, const std::string& name, const std::vector<std::size_t>& shape) {
        const std::span<const std::uint8_t> kept = file.values<std::uint8_t>(name, shape);
        const std::span<const float> weights = parameter_tensor(parameters, index, shape.size());
        for (std::size_t weight = 0; weight < kept.size(); ++weight) {
          if (kept[weight] > 1)
            throw FileError(file.file(), "tensor '" + name + "'", "0 or 1", std::to_string(kept[weight]));
          if (kept[weight] == 0 && weights[weight] != 0.0F)
            throw FileError(file.file(), "tensor '" + name + "'", "weights of zero where it prunes",
                            std::to_string(weights[weight]));
        }
        std::ranges::copy(kept, parameter_tensor(mask, index, shape.size()).begin());
      });
  return mask;
}

}  // namespace whet::detail
