#pragma once

#include <whet/core/ratio.hpp>
#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/hard_sigmoid.hpp>
#include <whet/topology/join.hpp>
#include <whet/topology/relative_dense.hpp>
#include <whet/topology/relu.hpp>

namespace whet {

/// Weighs each channel by a gate that two small dense layers compute from the channels' means; the inner one
/// has 1 / Reduction of the channels. Source: Hu et al. 2018, section 3; the gate of Howard et al. 2019.
template <int Reduction, class Gate = HardSigmoid>
struct SqueezeExcite {
  static_assert(Reduction > 0, "whet: squeeze-excite reduces by at least 1");
  using layers = Layers<Multiply<Layers<>, Layers<GlobalAveragePool, RelativeDense<Ratio<1, Reduction>>, ReLU,
                                                  RelativeDense<Ratio<Reduction, 1>>, Gate>>>;
};

}  // namespace whet
