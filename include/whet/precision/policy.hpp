#pragma once

#include <concepts>

#include <whet/core/layer_key.hpp>
#include <whet/precision/format.hpp>

namespace whet {

/// A policy of one number format for all layers. What a policy has to bring is described in docs/extend.md.
template <class Policy>
concept UniformPolicy = requires {
  typename Policy::activation;
  { format_of<typename Policy::activation> } -> std::convertible_to<Format>;
  { Policy::name } -> std::convertible_to<const char*>;
  { Policy::needs_ranges } -> std::convertible_to<bool>;
};

/// A policy whose dense layers and convolutions read signs and write what their readers want: it has
/// `static constexpr bool reads_bits = true` and a class of weights `binary`.
template <class Policy>
concept ReadsBits = requires {
  requires Policy::reads_bits;
};

/// Layer `Where` (a name, "group/layer", the position among the top-level members with parameters,
/// `first_layer` or `last_layer`) and what is in it uses `Policy`. An end of the network takes the batch
/// normalization behind it along, also where layers without parameters lie between.
template <LayerKey Where, class Policy>
struct At {
  static constexpr LayerKey where = Where;
  using policy = Policy;
};

/// `Default` everywhere but where an override says otherwise; of several that match, the last wins. Layers
/// without parameters follow their producer, unless an override names them. Outermost only.
template <class Default, class... Override>
struct Mixed {
  using default_policy = Default;
};

template <class Policy>
inline constexpr bool is_mixed = false;
template <class Default, class... Override>
inline constexpr bool is_mixed<Mixed<Default, Override...>> = UniformPolicy<Default> &&
                                                              (UniformPolicy<typename Override::policy> &&
                                                               ...);

/// How the numbers of a network are represented.
template <class Policy>
concept PrecisionPolicy = UniformPolicy<Policy> || is_mixed<Policy>;

}  // namespace whet
