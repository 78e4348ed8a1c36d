#pragma once

#include <cstddef>
#include <utility>

#include <whet/core/layer_key.hpp>
#include <whet/topology/drop_block.hpp>
#include <whet/weights/weight_mask.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

/// The weights without those of a block, with what is pruned of them: `drop_block<"block3">(weights)`.
template <LayerKey Key, class Network>
Weights<DropBlock<Network, Key>> drop_block(const Weights<Network>& weights) {
  constexpr detail::BlockRange range = detail::block_range<Network, Key>;
  Weights<DropBlock<Network, Key>> result;
  WeightMask mask = weights.is_pruned() ? full_mask(result.records()) : WeightMask();
  for (std::size_t record = 0; record < result.records().size(); ++record) {
    const auto first = static_cast<std::size_t>(range.first);
    const auto from =
        record < first ? record : record + static_cast<std::size_t>(range.last - range.first + 1);
    AffineParameters<float> kept = result.parameters().layer(record);
    kept.kernel = weights.parameters().kernel(from);
    kept.bias = weights.parameters().bias(from);
    if (weights.is_pruned()) mask.kernel(record) = weights.mask().kernel(from);
  }
  result.set_mask(std::move(mask));
  return result;
}

}  // namespace whet
