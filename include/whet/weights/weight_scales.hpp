#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>

#include <whet/topology/record.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/weights/quantization.hpp>
#include <whet/weights/tensor_quantizations.hpp>

namespace whet::detail {

/// Refuses scales of a record's weights that are too few, too many, or none.
/// caller: of the function whose errors these are.
template <class Network>
void check_weight_scales(const Quantization<Network>& quantization, int record,
                         const char* caller = "freeze") {
  const auto& scales = quantization.weight_scales[static_cast<std::size_t>(record)];
  const LayerRecord& layer = records<Network>[static_cast<std::size_t>(record)];
  const bool recurrent = layer.role == LayerRole::recurrent;
  const auto rows = static_cast<std::size_t>(layer.affine.outputs);
  const std::size_t outputs = rows * (recurrent ? 2 : 1);
  const bool divided = layer.role == LayerRole::affine || recurrent ||
                       (layer.role == LayerRole::convolution && !layer.geometry().is_depthwise());
  const bool grouped = divided && scales.size() > outputs && scales.size() % rows == 0 &&
                       scales.size() / rows <= static_cast<std::size_t>(layer.affine.inputs);
  if (scales.size() > (recurrent ? 0 : 1) && scales.size() != outputs && !grouped)
    throw std::invalid_argument(std::string(caller) + ": " + layer_label<Network>(record) + ": expected " +
                                (recurrent ? "" : "1 or ") + std::to_string(outputs) +
                                " weight scales, found " + std::to_string(scales.size()));
  for (float scale : scales)
    if (!(scale > 0.0f) || !std::isfinite(scale))
      throw std::invalid_argument(std::string(caller) + ": " + layer_label<Network>(record) +
                                  ": expected positive weight scales, found " + std::to_string(scale));
}

/// The scales of a record's weights that count where its integers reach `levels`; 0: all do.
template <class Network>
std::span<const float> scales_for(const Quantization<Network>& quantization, int record, int levels) {
  const auto index = static_cast<std::size_t>(record);
  const int given = quantization.scale_levels[index];
  if (given != 0 && levels != 0 && given != levels) return {};
  return quantization.weight_scales[index];
}

}  // namespace whet::detail
