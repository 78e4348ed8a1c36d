#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <whet/io/file_error.hpp>
#include <whet/io/parameter_tensors.hpp>
#include <whet/io/quote.hpp>
#include <whet/io/safetensors_content.hpp>
#include <whet/precision/tensor_quantization.hpp>
#include <whet/topology/record.hpp>
#include <whet/weights/quantization.hpp>

namespace whet::detail {

/// The ranges as pairs of a smallest and a largest value.
inline void add_ranges(SafeTensors& file, const char* name, std::span<const Range> ranges) {
  std::vector<float> values;
  for (const Range& range : ranges) values.insert(values.end(), {range.low, range.high});
  file.add<float>(name, {ranges.size(), 2}, values);
}

inline void read_ranges(const SafeTensors& file, const char* name, std::span<Range> ranges) {
  const std::span<const float> values = file.values<float>(name, {ranges.size(), 2});
  for (std::size_t index = 0; index < ranges.size(); ++index) {
    const Range range{values[2 * index], values[2 * index + 1]};
    if (!std::isfinite(range.low) || !std::isfinite(range.high) || range.low > range.high)
      throw FileError(file.file(), "tensor " + quote_text(name),
                      "finite ranges whose smallest value comes first",
                      std::to_string(range.low) + " to " + std::to_string(range.high));
    ranges[index] = range;
  }
}

/// What is fixed has a scale above 0 in the file; 0: the policy chooses from the range.
inline void add_fixed(SafeTensors& file, std::span<const std::optional<TensorQuantization>> fixed) {
  std::vector<float> scales;
  std::vector<std::int32_t> zero_points;
  for (const std::optional<TensorQuantization>& one : fixed) {
    scales.push_back(one ? one->scale : 0.0f);
    zero_points.push_back(one ? one->zero_point : 0);
  }
  file.add<float>("quantization.scales", {fixed.size()}, scales);
  file.add<std::int32_t>("quantization.zero_points", {fixed.size()}, zero_points);
}

inline void read_fixed(const SafeTensors& file, std::span<std::optional<TensorQuantization>> fixed) {
  const auto scales = file.values<float>("quantization.scales", {fixed.size()});
  const auto zero_points = file.values<std::int32_t>("quantization.zero_points", {fixed.size()});
  for (std::size_t index = 0; index < fixed.size(); ++index) {
    if (!(scales[index] >= 0.0f) || !std::isfinite(scales[index]))
      throw FileError(file.file(), "tensor 'quantization.scales'", "finite numbers of at least 0",
                      std::to_string(scales[index]));
    if (zero_points[index] < -32768 || zero_points[index] > 32767)
      throw FileError(file.file(), "tensor 'quantization.zero_points'", "integers of 16 bits",
                      std::to_string(zero_points[index]));
    fixed[index].reset();
    if (scales[index] > 0.0f) fixed[index] = TensorQuantization{scales[index], zero_points[index]};
  }
}

/// Calls visit(record, "quantization.<layer>.") for the layers with parameters.
template <class Visit>
void for_each_quantized_layer(std::span<const LayerRecord> records, Visit&& visit) {
  const std::vector<std::string> names = tensor_names(records);
  for (std::size_t index = 0; index < records.size(); ++index)
    if (!names[index].empty()) visit(index, "quantization." + names[index] + ".");
}

/// "quantization.ranges" and "quantization.scales" with "quantization.zero_points" of the input and of each
/// layer's output, "quantization.states" and "quantization.scale_levels" of each layer, and of layers where
/// they are known "quantization.<layer>.weight_scales" and "quantization.<layer>.integer_biases".
template <class Network>
void add_quantization(SafeTensors& file, const Quantization<Network>& quantization) {
  add_ranges(file, "quantization.ranges", quantization.ranges);
  add_ranges(file, "quantization.states", quantization.states);
  add_fixed(file, quantization.fixed);
  const std::vector<std::int32_t> levels(quantization.scale_levels.begin(), quantization.scale_levels.end());
  file.add<std::int32_t>("quantization.scale_levels", {levels.size()}, levels);
  for_each_quantized_layer(records<Network>, [&](std::size_t index, const std::string& prefix) {
    const std::vector<float>& scales = quantization.weight_scales[index];
    if (!scales.empty()) file.add<float>(prefix + "weight_scales", {scales.size()}, scales);
    const std::vector<std::int32_t>& biases = quantization.integer_biases[index];
    if (!biases.empty()) file.add<std::int32_t>(prefix + "integer_biases", {biases.size()}, biases);
  });
}

/// Errors: FileError naming the tensor that is missing, of another type or shape, or holds what no tensor of
/// a network can have. How many scales a layer may have, `freeze` knows.
template <class Network>
Quantization<Network> read_quantization(const SafeTensors& file) {
  Quantization<Network> quantization;
  read_ranges(file, "quantization.ranges", quantization.ranges);
  read_ranges(file, "quantization.states", quantization.states);
  read_fixed(file, quantization.fixed);
  // Files of earlier versions do not say.
  if (const char* name = "quantization.scale_levels"; file.contains(name)) {
    const auto levels = file.values<std::int32_t>(name, {quantization.scale_levels.size()});
    for (const std::int32_t level : levels)
      if (level < 0)
        throw FileError(file.file(), "tensor " + quote_text(name), "integers of at least 0",
                        std::to_string(level));
    std::ranges::copy(levels, quantization.scale_levels.begin());
  }
  for_each_quantized_layer(records<Network>, [&](std::size_t index, const std::string& prefix) {
    if (const std::string name = prefix + "weight_scales"; file.contains(name)) {
      const auto scales = file.values<float>(name);
      for (const float scale : scales)
        if (!(scale > 0.0f) || !std::isfinite(scale))
          throw FileError(file.file(), "tensor " + quote_text(name), "finite numbers above 0",
                          std::to_string(scale));
      quantization.weight_scales[index].assign(scales.begin(), scales.end());
    }
    if (const std::string name = prefix + "integer_biases"; file.contains(name)) {
      const auto biases = file.values<std::int32_t>(name);
      quantization.integer_biases[index].assign(biases.begin(), biases.end());
    }
  });
  return quantization;
}

}  // namespace whet::detail
