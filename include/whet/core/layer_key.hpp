#pragma once

#include <cstddef>
#include <string_view>

#include <whet/core/fixed_text.hpp>

namespace whet {

/// Longest layer name, nested names included ("block1/conv2").
inline constexpr std::size_t max_layer_name = 47;

/// The ends of a network: of all dense layers, convolutions and recurrent layers, nested ones included, the
/// first or the last in order of execution.
enum class Edge : unsigned char { none, first, last };
inline constexpr Edge first_layer = Edge::first;
inline constexpr Edge last_layer = Edge::last;

/// What `At<…>`, `Named<…>` and `weights.layer<…>()` take: a layer's name, its position, counting the
/// top-level members with parameters from 0, or `first_layer` or `last_layer`. One structural type for all,
/// so that one template serves.
struct LayerKey {
  FixedText<max_layer_name> name{};
  int position = -1;
  Edge edge = Edge::none;

  constexpr LayerKey() = default;
  consteval LayerKey(int index) : position(index) {}
  consteval LayerKey(Edge end) : edge(end) {}
  template <std::size_t Length>
  consteval LayerKey(const char (&text)[Length]) : name(text) {
    static_assert(Length <= max_layer_name + 1, "whet: a layer name has at most 47 characters");
  }

  constexpr bool is_name() const { return position < 0 && !is_edge(); }
  constexpr bool is_edge() const { return edge != Edge::none; }
  constexpr std::string_view text() const { return name.view(); }
  constexpr bool operator==(const LayerKey&) const = default;
};

}  // namespace whet
