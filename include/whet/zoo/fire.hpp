#pragma once

#include <whet/topology/conv2d.hpp>
#include <whet/topology/join.hpp>
#include <whet/topology/layer_list.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/relu.hpp>

namespace whet::zoo {

/// Squeezes the channels to `Squeezed`, then expands them by 1x1 and by 3x3 filters side by side.
/// Output channels: 2 · Expanded. Source: Iandola et al. 2016 (SqueezeNet), section 3.2.
template <auto Squeezed, auto Expanded, class Normalization = Layers<>>
struct Fire {
  using layers = Layers<Named<"squeeze", Conv2D<Squeezed, 1>>, Normalization, ReLU,
                        Concat<Layers<Named<"expand1", Conv2D<Expanded, 1>>, Normalization, ReLU>,
                               Layers<Named<"expand3", Conv2D<Expanded, 3>>, Normalization, ReLU>>>;
};

}  // namespace whet::zoo
