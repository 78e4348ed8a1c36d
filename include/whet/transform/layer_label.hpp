#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>

#include <whet/topology/record.hpp>

namespace whet {

/// A layer for people: its name, else its type and number among the leaf layers ("Dense 2"). Of an activation
/// what it is the activation of ("hidden1, ReLU"), where it has no name but that of the group around both; of
/// other layers that share such a name, name, type and number. -1 is the network's input.
inline std::string layer_label(std::span<const LayerRecord> layers, int layer) {
  if (layer < 0) return "input";
  const LayerRecord& record = layers[static_cast<std::size_t>(layer)];
  const std::string name(record.name.view());
  const std::string type(record.type.view());
  if (record.role == LayerRole::activation && record.producer >= 0 &&
      layers[static_cast<std::size_t>(record.producer)].name.view().starts_with(name))
    return layer_label(layers, record.producer) + ", " + type;
  std::string numbered = type + " " + std::to_string(layer);
  if (name.empty()) return numbered;
  const auto shares = std::ranges::count_if(layers, [&](const LayerRecord& other) {
    return other.name == record.name && other.role != LayerRole::activation;
  });
  return shares > 1 ? name + ", " + numbered : name;
}

}  // namespace whet
