#pragma once

#include <cstddef>
#include <type_traits>

#include <whet/core/round_up.hpp>

namespace whet {

/// Where the members of a struct lie whose extents are values: each behind the one before, at the next
/// multiple of its alignment, and the whole rounded up to the strictest of them, as every compiler of this
/// library does. What costs are known of without the type.
struct MemoryLayout {
  /// Bytes up to the end of the last member.
  std::size_t end = 0;
  std::size_t alignment = 1;

  /// `sizeof` of the struct, 0 of one without members.
  constexpr std::size_t size() const { return round_up(end, alignment); }

  /// The layout of a struct whose only member so far is one of this layout.
  constexpr MemoryLayout as_member() const { return {size(), alignment}; }

  /// Adds a member of `bytes` bytes.
  constexpr void add(std::size_t bytes, std::size_t multiple) {
    end = round_up(end, multiple) + bytes;
    if (multiple > alignment) alignment = multiple;
  }
  /// Adds an array of `count` elements, or alignas(multiple) where that is stricter.
  template <class Element>
  constexpr void add_array(std::size_t count, std::size_t multiple = alignof(Element)) {
    add(count * sizeof(Element), multiple > alignof(Element) ? multiple : alignof(Element));
  }
  /// Adds a value, or nothing of an empty type, which is [[no_unique_address]].
  template <class Member>
  constexpr void add_value() {
    if constexpr (!std::is_empty_v<Member>) add_array<Member>(1);
  }
  /// Adds a struct.
  constexpr void add(const MemoryLayout& member) { add(member.size(), member.alignment); }
};

/// The layout of a type that is there: nothing of an empty one.
template <class Type>
constexpr MemoryLayout layout_of() {
  MemoryLayout layout;
  layout.add_value<Type>();
  return layout;
}

}  // namespace whet
