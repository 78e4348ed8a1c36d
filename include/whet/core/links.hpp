#pragma once

#include <array>
#include <cstddef>

namespace whet {

/// Most branches that one layer joins.
inline constexpr int max_branches = 8;

/// Indices of what feeds a layer besides the first input: only layers that join branches have any.
struct Links {
  int count = 0;
  std::array<int, max_branches - 1> index{};

  constexpr void add(int value) { index[static_cast<std::size_t>(count++)] = value; }
  constexpr int operator[](int place) const { return index[static_cast<std::size_t>(place)]; }
  constexpr const int* begin() const { return index.data(); }
  constexpr const int* end() const { return index.data() + count; }
  constexpr bool operator==(const Links&) const = default;
};

}  // namespace whet
