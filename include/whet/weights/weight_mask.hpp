#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>

#include <whet/weights/parameter_buffer.hpp>

namespace whet {

/// Which parameters are kept: 1, or 0 where pruned; biases always are. Laid out as the parameters. Without
/// records nothing is pruned.
using WeightMask = ParameterBuffer<std::uint8_t>;

/// A mask that keeps everything.
inline WeightMask full_mask(std::span<const LayerRecord> records) {
  WeightMask mask(records);
  std::ranges::fill(mask.values(), std::uint8_t{1});
  return mask;
}

/// A mask of the first of these records, with the others kept whole; none stays none.
inline WeightMask extended_mask(const WeightMask& mask, std::span<const LayerRecord> records) {
  if (mask.records() == 0) return {};
  WeightMask result = full_mask(records);
  std::ranges::copy(mask.values(), result.values().begin());
  return result;
}

/// The part of an extended mask that is of these records, its first ones; none stays none.
inline WeightMask shortened_mask(const WeightMask& mask, std::span<const LayerRecord> records) {
  if (mask.records() == 0) return {};
  WeightMask result(records);
  std::ranges::copy(mask.values().first(result.values().size()), result.values().begin());
  return result;
}

/// Errors: std::invalid_argument for a mask that is neither empty nor of these records.
inline void check_mask(const WeightMask& mask, std::span<const LayerRecord> records) {
  if (mask.records() == 0) return;
  const auto fail = [](const std::string& expected, const std::string& found) {
    throw std::invalid_argument("mask: expected " + expected + " as the topology has, found " + found);
  };
  const auto text = [](AffineExtent extent) {
    return std::to_string(extent.outputs) + "x" + std::to_string(extent.inputs);
  };
  if (mask.records() != records.size())
    fail(std::to_string(records.size()) + " layers", std::to_string(mask.records()));
  for (std::size_t index = 0; index < records.size(); ++index)
    if (mask.extent(index) != records[index].affine)
      fail(text(records[index].affine) + " weights of layer " + std::to_string(index),
           text(mask.extent(index)));
}

/// Zeros what a mask has pruned.
inline void apply_mask(const WeightMask& mask, std::span<float> values) {
  const std::span<const std::uint8_t> kept = mask.values();
  for (std::size_t index = 0; index < kept.size(); ++index)
    if (kept[index] == 0) values[index] = 0.0F;
}

}  // namespace whet
