#pragma once

#include <cstddef>

#include <whet/core/layer_key.hpp>
#include <whet/topology/drop_block.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

/// The weights without those of a block: `drop_block<"block3">(weights)`.
template <LayerKey Key, class Network>
Weights<DropBlock<Network, Key>> drop_block(const Weights<Network>& weights) {
  constexpr detail::BlockRange range = detail::block_range<Network, Key>;
  Weights<DropBlock<Network, Key>> result;
  for (std::size_t record = 0; record < result.records().size(); ++record) {
    const auto first = static_cast<std::size_t>(range.first);
    const auto from =
        record < first ? record : record + static_cast<std::size_t>(range.last - range.first + 1);
    AffineParameters<float> kept = result.parameters().layer(record);
    kept.kernel = weights.parameters().kernel(from);
    kept.bias = weights.parameters().bias(from);
  }
  return result;
}

}  // namespace whet
