#pragma once

#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>

#include <whet/core/shape.hpp>
#include <whet/topology/record.hpp>

namespace whet {

/// Shape of what a record gives; -1 is the network's input.
inline Shape output_shape_of(std::span<const LayerRecord> records, int record) {
  return record < 0 ? records.front().input : records[static_cast<std::size_t>(record)].output;
}

namespace detail {

/// Whether a layer's weights are those that its shapes call for.
inline bool extent_fits(const LayerRecord& record) {
  const AffineExtent extent = record.affine;
  const auto outputs = static_cast<std::size_t>(extent.outputs);
  switch (record.role) {
    case LayerRole::affine:
      return outputs == record.output.size() && extent.inputs > 0;
    case LayerRole::convolution:
      return extent.outputs == record.output.channels && record.window.groups > 0 &&
             record.input.channels % record.window.groups == 0 &&
             record.output.channels % record.window.groups == 0 &&
             extent.inputs == record.geometry().inputs();
    case LayerRole::normalization:
    case LayerRole::slopes:
      return extent.outputs == record.input.channels && record.input == record.output;
    default:
      return true;
  }
}

/// Whether the branches of a join have the values that it puts together. Their shapes may be other views of
/// the same values.
inline bool branches_fit(std::span<const LayerRecord> records, const LayerRecord& join) {
  const std::size_t whole = join.output.size();
  const bool sums = join.type.view() == "Add";
  const bool multiplies = join.type.view() == "Multiply";
  if (join.role != LayerRole::join) return true;
  std::size_t all = 0;
  const auto fits = [&](int producer) {
    const std::size_t values = output_shape_of(records, producer).size();
    all += values;
    if (sums) return values == whole;
    return !multiplies || values == whole || values == static_cast<std::size_t>(join.output.channels);
  };
  if (!fits(join.producer)) return false;
  for (const int producer : join.others)
    if (!fits(producer)) return false;
  return join.type.view() != "Concat" || all == whole;
}

/// Whether all that a record takes comes from records before it, as many values as it expects.
inline bool producers_fit(std::span<const LayerRecord> records, std::size_t index) {
  const LayerRecord& record = records[index];
  const auto comes_before = [&](int producer) {
    return producer >= -1 && producer < static_cast<int>(index);
  };
  if (!comes_before(record.producer)) return false;
  for (const int producer : record.others)
    if (!comes_before(producer)) return false;
  // The shape may be another view of the same values.
  return record.input.size() == output_shape_of(records, record.producer).size() &&
         branches_fit(records, record);
}

}  // namespace detail

/// Errors: std::invalid_argument naming the first layer that does not fit what it takes.
inline void require_fit(std::span<const LayerRecord> records) {
  for (std::size_t index = 0; index < records.size(); ++index) {
    const LayerRecord& record = records[index];
    const bool linked = detail::producers_fit(records, index);
    if (linked && record.accepted && detail::extent_fits(record)) continue;
    const std::string expected =
        linked ? "weights and an output for its " + std::to_string(record.input.size()) + " inputs"
               : "it to take the outputs of layers before it";
    throw std::invalid_argument("engine: layer " + std::to_string(index) + " (" +
                                std::string(record.type.view()) + "): expected " + expected +
                                ", found records that do not fit");
  }
}

}  // namespace whet
