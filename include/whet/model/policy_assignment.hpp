#pragma once

#include <array>
#include <cstddef>

#include <whet/core/error.hpp>
#include <whet/core/layer_key.hpp>
#include <whet/precision/float32.hpp>
#include <whet/precision/policy.hpp>
#include <whet/topology/sequential.hpp>

namespace whet::detail {

/// Which policy each record of a topology uses.
template <class Network, class Policy>
struct PolicyAssignment {
  static_assert(UniformPolicy<Policy> || error::unknown_policy<Policy>,
                "whet: this is not a precision policy; the argument is what stands in its place");
  static constexpr std::array<int, static_cast<std::size_t>(layer_count<Network>)> choice{};
  template <int>
  using at = Policy;
};

template <class Network, class Default, class... Override>
struct PolicyAssignment<Network, Mixed<Default, Override...>> {
  static_assert(UniformPolicy<Default> || error::unknown_policy<Default>,
                "whet: this is not a precision policy; the argument is what stands in its place");
  static_assert(((UniformPolicy<typename Override::policy> ||
                  error::unknown_policy<typename Override::policy>)&&...),
                "whet: this is not a precision policy; the argument is what stands in its place");
  static_assert((check_key<Network, Override::where>() && ...));

  /// 0 is the default, i the i-th override.
  static constexpr auto choice = [] {
    constexpr std::array<LayerKey, sizeof...(Override)> keys{Override::where...};
    std::array<int, static_cast<std::size_t>(layer_count<Network>)> result{};
    for (std::size_t index = 0; index < result.size(); ++index) {
      const LayerRecord& record = records<Network>[index];
      const int before = record.producer < 0 ? 0 : result[static_cast<std::size_t>(record.producer)];
      const bool behind_edge = record.role == LayerRole::normalization && before > 0 &&
                               keys[static_cast<std::size_t>(before - 1)].is_edge();
      if (record.parameters() == 0 || behind_edge) result[index] = before;
      for (std::size_t key = 0; key < keys.size(); ++key)
        if (matches(record, keys[key])) result[index] = static_cast<int>(key) + 1;
    }
    return result;
  }();
  template <int Choice>
  using at = nth_t<static_cast<std::size_t>(Choice), Default, typename Override::policy...>;
};

/// The policy of record `Index`. Layers that bring their own inference function compute in float.
template <class Network, class Policy, int Index>
using policy_at =
    std::conditional_t<records<Network>[Index].role == LayerRole::custom, Float32Policy,
                       typename PolicyAssignment<Network, Policy>::template at<
                           PolicyAssignment<Network, Policy>::choice[static_cast<std::size_t>(Index)]>>;

}  // namespace whet::detail
