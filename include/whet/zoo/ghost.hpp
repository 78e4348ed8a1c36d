#pragma once

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/topology/join.hpp>
#include <whet/topology/layer_list.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>

namespace whet::zoo {

/// A convolution of which only one channel in `Share` is computed from all inputs; the others are cheap 3x3
/// depthwise functions of those. Function: Layers<> where no activation follows.
/// Source: Han et al. 2020 (GhostNet), section 3.1.
template <auto Filters, class Function = ReLU, auto Share = 2, class Normalization = BatchNorm>
struct Ghost {
  static_assert(Share > 1 && Filters % Share == 0, "whet: the share of a ghost module divides its filters");
  using layers = Layers<Named<"primary", Conv2D<Filters / Share, 1>>, Normalization, Function,
                        Concat<Layers<>, Layers<Named<"cheap", DepthwiseConv2D<3, Multiplier{Share - 1}>>,
                                                Normalization, Function>>>;
};

/// Two ghost modules around which the input goes past: the first widens to `Expanded`, the second comes back
/// to the `Filters` of the input. Attention: Layers<> or SqueezeExcite<4>.
/// Source: Han et al. 2020 (GhostNet), figure 3.
template <auto Expanded, auto Filters, class Attention = Layers<>, class Normalization = BatchNorm>
struct GhostBottleneck {
  using layers =
      Layers<Residual<Named<"expand", Ghost<Expanded, ReLU, 2, Normalization>>, Named<"attention", Attention>,
                      Named<"project", Ghost<Filters, Layers<>, 2, Normalization>>>>;
};

}  // namespace whet::zoo
