#pragma once

#include <whet/core/layer_key.hpp>

namespace whet {

/// Gives a layer, or a group of layers, a name: `Named<"stem", Dense<64>>`. Layers named within a named
/// group are addressed as "group/layer".
template <LayerKey Name, class Layer>
struct Named {
  static_assert(Name.is_name(), "whet: Named takes a name; positions are given by order");
};

}  // namespace whet
