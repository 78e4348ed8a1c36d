#pragma once

#include <cmath>
#include <iostream>
#include <string>

#include <fmt/format.h>

#include <whet/io/summary.hpp>
#include <whet/io/text_table.hpp>
#include <whet/transform/sensitivity.hpp>

namespace whet {

/// A table by layer: bytes under the policy and in float, SQNR in decibel and accuracy in percent (empty
/// without labels) of the network with only that layer quantized.
inline std::string sensitivity_text(const Sensitivity& sensitivity) {
  using enum detail::TextTable::Align;
  detail::TextTable table;
  table.add_column("layer", left);
  for (const char* title : {"bytes", "float bytes", "SQNR dB", "accuracy %"}) table.add_column(title, right);
  const auto percent = [](double accuracy) {
    return std::isnan(accuracy) ? std::string() : fmt::format("{:.2f}", 100.0 * accuracy);
  };
  for (const LayerSensitivity& layer : sensitivity.layers)
    table.add_row({layer.layer, fmt::format("{}", layer.bytes), fmt::format("{}", layer.float_bytes),
                   fmt::format("{:.1f}", layer.quality.sqnr), percent(layer.quality.accuracy)});
  table.add_rule();
  table.add_row({"all in float", "", "", "", percent(sensitivity.accuracy)});
  return table.text() + fmt::format("each layer alone in {}\n", detail::short_precision(sensitivity.policy));
}

/// Prints `sensitivity_text`.
inline void print(const Sensitivity& sensitivity, std::ostream& stream = std::cout) {
  stream << sensitivity_text(sensitivity);
}

}  // namespace whet
