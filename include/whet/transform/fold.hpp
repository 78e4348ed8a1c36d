#pragma once

#include <array>
#include <cstddef>
#include <stdexcept>
#include <utility>

#include <whet/topology/folded.hpp>
#include <whet/weights/fold_into.hpp>
#include <whet/weights/parameter_buffer.hpp>
#include <whet/weights/tensor_quantizations.hpp>
#include <whet/weights/weight_mask.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

/// The weights of the topology without batch normalization: the same outputs, within the rounding of float,
/// as the given ones have at inference. What is pruned stays so.
/// Errors: std::invalid_argument naming the layer whose running variance is negative or not a number.
template <class Network>
Weights<Folded<Network>> fold(const Weights<Network>& weights) {
  constexpr auto folds = detail::folds<Network>;
  Weights<Folded<Network>> result;
  std::array<std::size_t, folds.size()> places{};
  std::size_t count = 0;
  WeightMask mask = weights.is_pruned() ? full_mask(result.records()) : WeightMask();
  for (std::size_t record = 0; record < folds.size(); ++record) {
    const AffineParameters<const float> layer = weights.parameters().layer(record);
    if (folds[record] < 0) {
      AffineParameters<float> kept = result.parameters().layer(count);
      kept.kernel = layer.kernel;
      kept.bias = layer.bias;
      if (weights.is_pruned()) mask.kernel(count) = weights.mask().kernel(record);
      places[record] = count++;
      continue;
    }
    if (!(layer.kernel.col(2).array() >= 0.0f).all())
      throw std::invalid_argument("fold: " + detail::layer_label<Network>(static_cast<int>(record)) +
                                  ": expected running variances of at least 0, found another");
    detail::fold_into(result.parameters().layer(places[static_cast<std::size_t>(folds[record])]), layer);
  }
  result.set_mask(std::move(mask));
  return result;
}

}  // namespace whet
