#pragma once

#include <array>
#include <cstddef>
#include <stdexcept>

#include <whet/topology/folded.hpp>
#include <whet/weights/folded_layer.hpp>
#include <whet/weights/parameter_buffer.hpp>
#include <whet/weights/tensor_quantizations.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

/// The weights of the topology without batch normalization: the same outputs, within the rounding of float,
/// as the given ones have at inference.
/// Errors: std::invalid_argument naming the layer whose running variance is negative or not a number.
template <class Network>
Weights<Folded<Network>> fold(const Weights<Network>& weights) {
  constexpr auto folds = detail::folds<Network>;
  Weights<Folded<Network>> result;
  std::array<std::size_t, folds.size()> places{};
  std::size_t count = 0;
  for (std::size_t record = 0; record < folds.size(); ++record) {
    const AffineParameters<const float> layer = weights.parameters().layer(record);
    if (folds[record] < 0) {
      AffineParameters<float> kept = result.parameters().layer(count);
      kept.kernel = layer.kernel;
      kept.bias = layer.bias;
      places[record] = count++;
      continue;
    }
    if (!(layer.kernel.col(2).array() >= 0.0f).all())
      throw std::invalid_argument("fold: " + detail::layer_label<Network>(static_cast<int>(record)) +
                                  ": expected running variances of at least 0, found another");
    detail::fold_into(result.parameters().layer(places[static_cast<std::size_t>(folds[record])]), layer);
  }
  return result;
}

}  // namespace whet
