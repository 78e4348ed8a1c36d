#pragma once

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
/// the policy would make plus or minus something again.
template <class Policy, class Network>
void check_pruned(const Weights<Network>& weights, const char* what) {
  if (!weights.is_pruned()) return;
  const auto check = [&]<int Index>(std::integral_constant<int, Index>) {
    using LayerPolicy = policy_at<Network, Policy, Index>;
    if constexpr (records<Network>[Index].multiplies_by_weights() && !has_zero_weight<LayerPolicy>) {
      const auto pruned = (weights.mask().kernel(Index).array() == 0).count();
      if (pruned > 0)
        throw std::invalid_argument(std::string(what) + ": " + layer_label<Network>(Index) +
                                    ": expected no pruned weights, since " + LayerPolicy::name +
                                    " has no zero for them, found " + std::to_string(pruned));
    }
  };
  [&]<int... Index>(std::integer_sequence<int, Index...>) {
    (check(std::integral_constant<int, Index>{}), ...);
  }
  (std::make_integer_sequence<int, layer_count<Network>>{});
}

}  // namespace whet::detail
