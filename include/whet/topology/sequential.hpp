#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include <whet/core/error.hpp>
#include <whet/core/layer_key.hpp>
#include <whet/core/shape.hpp>
#include <whet/topology/input.hpp>
#include <whet/topology/join.hpp>
#include <whet/topology/layer_list.hpp>
#include <whet/topology/lowering.hpp>
#include <whet/topology/record.hpp>

namespace whet {

/// A network as a type. Derive a named struct from it, so that errors and symbols say that name:
///   struct Classifier : Sequential<Input<784>, Dense<256>, ReLU, Dense<10>> {};
template <class NetworkInput, class... Layer>
struct Sequential {
  static_assert(sizeof...(Layer) > 0, "whet: a topology has at least one layer");
  using input = NetworkInput;
  using layers = Layers<Layer...>;
};

namespace detail {
template <class NetworkInput, class... Layer>
Sequential<NetworkInput, Layer...> make_sequential(Layers<Layer...>*);
}  // namespace detail

template <class Type>
concept Topology = requires {
  typename Type::layers;
  { Type::input::shape } -> std::convertible_to<Shape>;
};

template <class Network>
inline constexpr Shape input_shape = Network::input::shape;
template <class Network>
inline constexpr Bounds input_bounds = Network::input::bounds;
/// Number of leaf layers.
template <class Network>
inline constexpr int layer_count = detail::leaf_count<typename Network::layers>;
/// The type of leaf layer `Index`.
template <class Network, int Index>
using layer_t = typename detail::LeafOf<typename Network::layers, Index>::type;

namespace detail {

/// Records of one top-level member after the other; position counts the members with parameters.
template <class Network, class... Layer>
constexpr auto lower_members(Layers<Layer...>*) {
  std::array<LayerRecord, static_cast<std::size_t>(layer_count<Network>)> records{};
  RecordBuilder builder{records.data(), 0, input_shape<Network>, input_bounds<Network>, {}};
  int producer = -1;
  int position = 0;
  auto member = [&](auto lower) {
    const int first = builder.count;
    producer = lower(builder, producer);
    position = mark_member(builder.records, first, builder.count, position);
  };
  (member(&Lower<Layer>::run), ...);
  mark_edges(builder.records, builder.count);
  return records;
}

}  // namespace detail

/// The layers of a topology as values, in order of execution.
template <class Network>
inline constexpr auto records =
    detail::lower_members<Network>(static_cast<typename Network::layers*>(nullptr));

template <class Network>
inline constexpr Shape output_shape = records<Network>.back().output;

/// Whether `key` addresses this record: its position, its full name, the name of a group around it, or the
/// end of the network that it is.
constexpr bool matches(const LayerRecord& record, const LayerKey& key) {
  if (key.is_edge()) return key.edge == Edge::first ? record.is_first : record.is_last;
  if (!key.is_name()) return record.position == key.position;
  const std::string_view name = record.name.view();
  const std::string_view wanted = key.text();
  return !wanted.empty() && name.starts_with(wanted) &&
         (name.size() == wanted.size() || name[wanted.size()] == '/');
}

/// Index of the first record that `Key` addresses, -1 where there is none. A key that means a layer with
/// weights skips those without.
template <class Network, LayerKey Key>
constexpr int find_layer(bool with_weights = false) {
  for (int index = 0; index < layer_count<Network>; ++index) {
    const LayerRecord& record = records<Network>[static_cast<std::size_t>(index)];
    if (matches(record, Key) && (!with_weights || record.parameters() > 0)) return index;
  }
  return -1;
}

/// Number of layers with weights that `Key` addresses.
template <class Network, LayerKey Key>
constexpr int count_layers_with_weights() {
  int count = 0;
  for (const LayerRecord& record : records<Network>)
    if (matches(record, Key) && record.parameters() > 0) ++count;
  return count;
}

namespace detail {

template <class Network>
constexpr int first_rejecting_layer() {
  for (int index = 0; index < layer_count<Network>; ++index)
    if (!records<Network>[static_cast<std::size_t>(index)].accepted) return index;
  return -1;
}
/// Whether a layer says nothing of one input because it joins several.
template <class Network, int Index>
inline constexpr bool joins = records<Network>[Index].role == LayerRole::join;

/// The shape of branch `Branch` that reaches join `Index`.
template <class Network, int Index, int Branch>
inline constexpr Shape branch_shape = [] {
  const LayerRecord& record = records<Network>[Index];
  const int producer = Branch == 0 ? record.producer : record.others[Branch - 1];
  return producer < 0 ? input_shape<Network> : records<Network>[static_cast<std::size_t>(producer)].output;
}();

/// The first branch of join `Index` that is no image of the first one's size, or else no tensor of its shape.
template <class Network, int Index>
inline constexpr int misfit_branch = []<int... Other>(std::integer_sequence<int, Other...>) {
  constexpr Shape first = branch_shape<Network, Index, 0>;
  int misfit = 0;
  ((misfit = misfit == 0 && (branch_shape<Network, Index, Other + 1>.height != first.height ||
                             branch_shape<Network, Index, Other + 1>.width != first.width)
                 ? Other + 1
                 : misfit),
   ...);
  ((misfit = misfit == 0 && branch_shape<Network, Index, Other + 1> != first ? Other + 1 : misfit), ...);
  return misfit;
}
(std::make_integer_sequence<int, records<Network>[Index].others.count>{});

template <class Network>
constexpr int first_inner_softmax() {
  for (int index = 0; index + 1 < layer_count<Network>; ++index)
    if (records<Network>[static_cast<std::size_t>(index)].role == LayerRole::softmax) return index;
  return -1;
}

}  // namespace detail

/// Says in a sentence what is wrong with a topology. `Weights` and `Model` call it, where the topology's
/// name is known.
template <class Network>
constexpr bool check() {
  static_assert(
      Topology<Network> || error::not_a_topology<Network>,
      "whet: a topology is a struct that derives from whet::Sequential; the argument is what stands "
      "in its place");
  constexpr std::size_t longest_name = detail::longest_name<typename Network::layers>;
  static_assert(
      longest_name <= max_layer_name || error::name_too_long<Network, longest_name>,
      "whet: a layer's full name, with those of the groups around it, has at most 47 characters; the "
      "arguments are topology and length");
  constexpr int rejecting = detail::first_rejecting_layer<Network>();
  if constexpr (rejecting >= 0 && detail::joins < Network, rejecting < 0 ? 0 : rejecting >)
    static_assert(
        error::branches_do_not_fit<
            Network, rejecting, layer_t<Network, rejecting>, detail::branch_shape<Network, rejecting, 0>,
            detail::branch_shape<Network, rejecting, detail::misfit_branch<Network, rejecting>>>,
        "whet: the branches of a block do not fit one another (a residual body that changes the shape needs "
        "a Shortcut<Conv2D<…>> with the same filters and stride); the arguments are topology, index, layer "
        "and the shapes of the first branch and of the one that differs from it");
  else if constexpr (rejecting >= 0)
    static_assert(error::layer_does_not_take<Network, rejecting, layer_t<Network, rejecting>,
                                             records<Network>[rejecting].input>,
                  "whet: a layer does not take the shape that reaches it (a dense layer takes a vector: put "
                  "Flatten before it; a kernel fits into the image); the arguments are topology, index, "
                  "layer and the shape found");
  constexpr int softmax = detail::first_inner_softmax<Network>();
  if constexpr (softmax >= 0)
    static_assert(error::softmax_in_the_middle<Network, softmax, layer_t<Network, softmax>>,
                  "whet: Softmax is only allowed as the last layer; the arguments are topology, index and "
                  "layer");
  return true;
}

/// Fails with a sentence when `Key` addresses no layer of the topology.
template <class Network, LayerKey Key>
constexpr bool check_key() {
  static_assert(find_layer<Network, Key>() >= 0 || error::no_such_layer<Network, error::printable_t<Key>>,
                "whet: this topology has no layer of this name or position, or no layer with weights at all; "
                "the arguments are topology and key");
  return true;
}

}  // namespace whet
