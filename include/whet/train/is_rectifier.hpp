#pragma once

#include <whet/topology/record.hpp>

namespace whet {

/// Whether a layer is an activation of the ReLU family: one that grows without bound, or to more than 1.
inline bool is_rectifier(const LayerRecord& record) {
  return record.role == LayerRole::slopes ||
         (record.role == LayerRole::activation && record.bounds.high > 1.0F);
}

}  // namespace whet
