#pragma once

#include <cstddef>
#include <string_view>

#include <whet/core/fixed_text.hpp>

namespace whet {

/// Longest layer name, nested names included ("block1/conv2").
inline constexpr std::size_t max_layer_name = 47;

/// What `At<…>`, `Named<…>` and `weights.layer<…>()` take: a layer's name, or its position, counting the
/// top-level members with parameters from 0. One structural type for both, so that one template serves.
struct LayerKey {
  FixedText<max_layer_name> name{};
  int position = -1;

  constexpr LayerKey() = default;
  consteval LayerKey(int index) : position(index) {}
  template <std::size_t Length>
  consteval LayerKey(const char (&text)[Length]) : name(text) {
    static_assert(Length <= max_layer_name + 1, "whet: a layer name has at most 47 characters");
  }

  constexpr bool is_name() const { return position < 0; }
  constexpr std::string_view text() const { return name.view(); }
  constexpr bool operator==(const LayerKey&) const = default;
};

}  // namespace whet
