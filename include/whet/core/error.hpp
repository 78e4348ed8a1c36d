#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include <whet/core/layer_key.hpp>
#include <whet/core/shape.hpp>

/// Carriers of compile errors: `static_assert(error::carrier<facts…>, "whet: sentence")`. The sentence is a
/// literal and the facts are template arguments, which both g++ and clang print. Every carrier is false.
namespace whet::error {

template <class Member>
inline constexpr bool not_a_layer = false;

template <class Topology, int Index, class Layer, Shape Found>
inline constexpr bool layer_does_not_take = false;

template <class Topology, int Index, class Layer, Shape First, Shape Second>
inline constexpr bool branches_do_not_fit = false;

template <class Topology, int Index, class Layer>
inline constexpr bool softmax_in_the_middle = false;

template <class Topology, std::size_t Length>
inline constexpr bool name_too_long = false;

/// Text as a type that clang prints as characters; it prints a FixedText as numbers.
template <char... Character>
struct text;
template <int Number>
struct position;
template <Edge End>
struct edge;

/// Layer: error::text, error::position or error::edge.
template <class Topology, class Layer>
inline constexpr bool no_such_layer = false;

template <class Topology, class Layer>
inline constexpr bool several_layers = false;

template <class Target, class Kernels>
inline constexpr bool panel_of_another_target = false;

/// Layer: error::text, error::position or error::edge.
template <class Topology, class Layer>
inline constexpr bool has_no_parameters = false;

template <class Type>
inline constexpr bool not_a_topology = false;

template <class Policy>
inline constexpr bool unknown_policy = false;

template <class Topology, class Policy>
inline constexpr bool ranges_missing = false;

template <class Target>
inline constexpr bool target_not_enabled = false;

template <class Target>
inline constexpr bool not_optimized = false;

template <class Model, class WorkspaceOf>
inline constexpr bool foreign_workspace = false;

template <class Expected, class Found>
inline constexpr bool size_mismatch = false;

template <class Model, auto Needed, auto Allowed>
inline constexpr bool over_budget = false;

template <class Model, std::size_t LeftOver, std::size_t... Capacity>
inline constexpr bool does_not_fit = false;

template <class Topology, int Index, class Layer>
inline constexpr bool not_quantization_aware = false;

template <class Model, class Layer>
inline constexpr bool not_trained_on_device = false;

template <class Model, class Layers>
inline constexpr bool fewer_layers = false;

template <class Topology, class Policy>
inline constexpr bool policy_without_grid = false;

template <class Student, std::size_t Outputs, class Teacher, std::size_t TeacherOutputs>
inline constexpr bool other_classes = false;

template <class Type>
inline constexpr bool not_a_teacher = false;

template <class Teacher>
inline constexpr bool features_out_of_reach = false;

/// The layers: error::text, error::position or error::edge.
template <class Student, class Layer, Shape Found, class Teacher, class TeacherLayer, Shape TeacherFound>
inline constexpr bool features_do_not_fit = false;

namespace detail {
template <LayerKey Key, std::size_t... Index>
auto text_of(std::index_sequence<Index...>) -> text<Key.name.characters[Index]...>*;
template <LayerKey Key>
auto printable() {
  if constexpr (Key.is_name())
    return decltype(text_of<Key>(std::make_index_sequence<Key.name.size()>{})){};
  else if constexpr (Key.is_edge())
    return static_cast<edge<Key.edge>*>(nullptr);
  else
    return static_cast<position<Key.position>*>(nullptr);
}
}  // namespace detail

/// A layer key as error::text, error::position or error::edge, for printing.
template <LayerKey Key>
using printable_t = std::remove_pointer_t<decltype(detail::printable<Key>())>;

}  // namespace whet::error
