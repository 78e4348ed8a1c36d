#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <whet/importer/graph.hpp>
#include <whet/importer/values/layer_importing.hpp>
#include <whet/io/element_type.hpp>
#include <whet/io/quote.hpp>

namespace whet::importer::detail {

/// The values of a constant as reals, row by row, and their scales where they are integers.
inline std::vector<float> real_values(LayerImporting& state, const Tensor& tensor,
                                      std::vector<float>& scales) {
  if (tensor.type == ElementType::float32) {
    auto values = tensor.values<float>(state.graph.file);
    if (!std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); }))
      state.problems.add(state.place(), "finite weights in " + quote_text(tensor.name), "infinity or NaN");
    return values;
  }
  if (tensor.type != ElementType::int8) {
    state.problems.add(state.place(), "float32 or int8 weights",
                       std::string(element_facts(tensor.type).name));
    return {};
  }
  if (!tensor.quantization) {
    state.problems.add(state.place(), "scales of the int8 weights " + quote_text(tensor.name), "none");
    return {};
  }
  const auto integers = tensor.values<std::int8_t>(state.graph.file);
  if (std::any_of(integers.begin(), integers.end(), [](std::int8_t value) { return value == -128; }))
    state.problems.add(state.place(), "int8 weights from -127 to 127", "-128");
  for (const std::int64_t zero : tensor.quantization->zero_points)
    if (zero != 0) {
      state.problems.add(state.place(), "weights of zero point 0", std::to_string(zero));
      break;
    }
  scales = tensor.quantization->scales;
  std::vector<float> values;
  const std::size_t columns = tensor.size() / tensor.shape[0];
  for (std::size_t index = 0; index < integers.size(); ++index)
    values.push_back(static_cast<float>(integers[index]) * scales[scales.size() == 1 ? 0 : index / columns]);
  return values;
}

/// Biases as reals. The integers stay beside them: some are beyond the 24 bits that float32 holds.
inline std::vector<float> bias_values(LayerImporting& state, const Tensor& tensor,
                                      std::vector<std::int32_t>& integers) {
  std::vector<float> none;
  if (tensor.type == ElementType::float32) return real_values(state, tensor, none);
  if (tensor.type != ElementType::int32 || !tensor.quantization) {
    state.problems.add(
        state.place(), "float32 biases, or int32 ones with scales",
        std::string(element_facts(tensor.type).name) + (tensor.quantization ? "" : " without"));
    return {};
  }
  integers = tensor.values<std::int32_t>(state.graph.file);
  const auto& scales = tensor.quantization->scales;
  std::vector<float> values;
  for (std::size_t index = 0; index < integers.size(); ++index)
    values.push_back(static_cast<float>(integers[index] * double{scales[scales.size() == 1 ? 0 : index]}));
  return values;
}

template <class To>
void copy_values(const std::vector<float>& from, To&& to) {
  if (from.size() != static_cast<std::size_t>(to.size())) return;  // A problem has been noted.
  for (Eigen::Index index = 0; index < to.size(); ++index)
    to.data()[index] = from[static_cast<std::size_t>(index)];
}

}  // namespace whet::importer::detail
