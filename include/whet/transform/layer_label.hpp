#pragma once

#include <cstddef>
#include <span>
#include <string>

#include <whet/topology/record.hpp>

namespace whet {

/// A layer for people: its name, else its type and number among the leaf layers ("Dense 2"); behind an
/// activation that nobody named stands what it is the activation of ("hidden1, ReLU"). -1 is the network's
/// input.
inline std::string layer_label(std::span<const LayerRecord> layers, int layer) {
  if (layer < 0) return "input";
  const LayerRecord& record = layers[static_cast<std::size_t>(layer)];
  if (!record.name.empty()) return std::string(record.name.view());
  const std::string type(record.type.view());
  if (record.role == LayerRole::activation && record.producer >= 0)
    return layer_label(layers, record.producer) + ", " + type;
  return type + " " + std::to_string(layer);
}

}  // namespace whet
