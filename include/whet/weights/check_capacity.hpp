#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <whet/model/policy_assignment.hpp>
#include <whet/precision/sparse_pattern.hpp>
#include <whet/target/tags.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/weights/tensor_quantizations.hpp>
#include <whet/weights/weights.hpp>

namespace whet::detail {

/// Errors: std::invalid_argument, which begins with `what`, naming the layer where more weights are other
/// than zero than a pattern has room for. kept: what they are called.
template <class Positions, class Network>
void check_capacity(const float* kernel, int record, const char* what, const char* kept) {
  const int found = Positions::needed(kernel);
  if (found > Positions::limit)
    throw std::invalid_argument(
        std::string(what) + ": " + layer_label<Network>(record) + ": expected at most " +
        std::to_string(Positions::limit) + " " + Positions::counts + " that are not " + kept +
        ", the capacity of its pattern, found " + std::to_string(found) + "; prune the weights first");
}

/// Of weights that are trained on: what is not pruned has to find room, whatever its value is now. Errors and
/// source_of: as check_pruned.
template <class Policy, class Shipped, class Network, class Source>
void check_patterns(const Weights<Network>& weights, const char* what, Source source_of) {
  const auto check = [&]<int Index>(std::integral_constant<int, Index>) {
    using LayerPolicy = policy_at<Shipped, Policy, Index>;
    constexpr LayerRecord record = records<Shipped>[Index];
    if constexpr (requires { typename LayerPolicy::pattern; })
      if constexpr (record.role == LayerRole::affine ||
                    (record.role == LayerRole::convolution && !record.geometry().is_depthwise())) {
        using Positions = sparse_positions_t<typename LayerPolicy::pattern, target::generic,
                                             record.affine.outputs, record.affine.inputs>;
        const int source = source_of(Index);
        std::vector<float> kept(record.affine.weights(), 1.0f);
        if (weights.is_pruned()) {
          const auto kernel = weights.mask().kernel(static_cast<std::size_t>(source));
          kept.assign(kernel.data(), kernel.data() + kernel.size());
        }
        check_capacity<Positions, Network>(kept.data(), source, what, "pruned");
      }
  };
  [&]<int... Index>(std::integer_sequence<int, Index...>) {
    (check(std::integral_constant<int, Index>{}), ...);
  }
  (std::make_integer_sequence<int, layer_count<Shipped>>{});
}

}  // namespace whet::detail
