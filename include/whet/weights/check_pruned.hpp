#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

#include <whet/model/policy_assignment.hpp>
#include <whet/precision/zero_weight.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/weights/tensor_quantizations.hpp>
#include <whet/weights/weights.hpp>

namespace whet::detail {

/// Errors: std::invalid_argument, which begins with `what`, naming the layer where weights are pruned that
/// the policy would make plus or minus something again. Shipped: the topology that the policy is for;
/// source_of gives the record of the weights for one of its records.
template <class Policy, class Shipped, class Network, class Source>
void check_pruned(const Weights<Network>& weights, const char* what, Source source_of) {
  if (!weights.is_pruned()) return;
  const auto check = [&]<int Index>(std::integral_constant<int, Index>) {
    using LayerPolicy = policy_at<Shipped, Policy, Index>;
    if constexpr (records<Shipped>[Index].multiplies_by_weights() && !has_zero_weight<LayerPolicy>) {
      const int source = source_of(Index);
      const auto pruned = (weights.mask().kernel(static_cast<std::size_t>(source)).array() == 0).count();
      if (pruned > 0)
        throw std::invalid_argument(std::string(what) + ": " + layer_label<Network>(source) +
                                    ": expected no pruned weights, since " + LayerPolicy::name +
                                    " has no zero for them, found " + std::to_string(pruned));
    }
  };
  [&]<int... Index>(std::integer_sequence<int, Index...>) {
    (check(std::integral_constant<int, Index>{}), ...);
  }
  (std::make_integer_sequence<int, layer_count<Shipped>>{});
}

/// Of weights that are frozen as they are.
template <class Policy, class Network>
void check_pruned(const Weights<Network>& weights, const char* what) {
  check_pruned<Policy, Network>(weights, what, [](int record) { return record; });
}

}  // namespace whet::detail
