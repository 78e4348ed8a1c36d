#pragma once

#include <whet/core/error.hpp>
#include <whet/core/layer_key.hpp>
#include <whet/core/shape.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/topology/without_leaves.hpp>

namespace whet {

namespace error {
/// Layer: error::text, error::position or error::edge.
template <class Topology, class Layer, Shape Input, Shape Output>
inline constexpr bool block_changes_shape = false;
template <class Topology, class Layer>
inline constexpr bool block_in_pieces = false;
template <class Topology, class Layer>
inline constexpr bool nothing_left = false;
}  // namespace error

namespace detail {

/// The records that a key addresses, from `first` to `last`.
struct BlockRange {
  int first = -1;
  int last = -1;
  /// Whether others lie between them.
  bool in_pieces = false;

  constexpr bool found() const { return first >= 0; }
};

template <class Network, LayerKey Key>
inline constexpr BlockRange block_range = [] {
  BlockRange range;
  for (int index = 0; index < layer_count<Network>; ++index) {
    if (!matches(records<Network>[static_cast<std::size_t>(index)], Key)) continue;
    if (range.first < 0) range.first = index;
    if (range.last >= 0 && range.last + 1 < index) range.in_pieces = true;
    range.last = index;
  }
  return range;
}();

template <class Network, LayerKey Key>
inline constexpr Shape block_input = [] {
  const int first = block_range<Network, Key>.first;
  const int producer = first < 0 ? -1 : records<Network>[static_cast<std::size_t>(first)].producer;
  return producer < 0 ? input_shape<Network> : records<Network>[static_cast<std::size_t>(producer)].output;
}();
template <class Network, LayerKey Key>
inline constexpr Shape block_output = [] {
  const int last = block_range<Network, Key>.last;
  return last < 0 ? input_shape<Network> : records<Network>[static_cast<std::size_t>(last)].output;
}();

template <class Network, LayerKey Key>
inline constexpr bool can_drop = [] {
  const BlockRange& range = block_range<Network, Key>;
  return range.found() && !range.in_pieces && range.last - range.first + 1 < layer_count<Network> &&
         block_input<Network, Key> == block_output<Network, Key>;
}();

/// The leaves that DropBlock takes out: none of a block that cannot go.
template <class Network, LayerKey Key>
struct DroppedLeaves {
  static constexpr bool drops(int leaf) {
    return can_drop<Network, Key> && leaf >= block_range<Network, Key>.first &&
           leaf <= block_range<Network, Key>.last;
  }
};

template <class Network, LayerKey Key>
constexpr bool check_drop() {
  static_assert(check<Network>() && check_key<Network, Key>());
  if constexpr (block_range<Network, Key>.found()) {
    constexpr BlockRange range = block_range<Network, Key>;
    static_assert(!range.in_pieces || error::block_in_pieces<Network, error::printable_t<Key>>,
                  "whet: layers of this name lie apart; name one block; the arguments are topology and key");
    static_assert(range.last - range.first + 1 < layer_count<Network> ||
                      error::nothing_left<Network, error::printable_t<Key>>,
                  "whet: a topology keeps at least one layer; the arguments are topology and key");
    static_assert(
        block_input<Network, Key> == block_output<Network, Key> ||
            error::block_changes_shape<Network, error::printable_t<Key>, block_input<Network, Key>,
                                       block_output<Network, Key>>,
        "whet: a block can be dropped where it gives the shape that it takes; the arguments are topology, "
        "key and the two shapes");
  }
  return true;
}

}  // namespace detail

/// A topology without one of its blocks, a layer or group that gives the shape that it takes: such as
/// `DropBlock<T, "block3">`, a residual block of which only the input is left. Positions are counted anew;
/// composites that lose a layer become `Layers<…>`. The weights come from `drop_block<"block3">(weights)`.
/// Errors, at compile time: no such block, one that changes the shape, or all that there is.
template <class Network, LayerKey Key>
struct DropBlock : detail::without_leaves_t<Network, detail::DroppedLeaves<Network, Key>> {
  static_assert(detail::check_drop<Network, Key>());
};

}  // namespace whet
