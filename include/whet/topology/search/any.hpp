#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <type_traits>

namespace whet {

/// Values of which a search takes one: what `any` makes. A template argument.
template <class Value, std::size_t Count>
struct Any {
  std::array<Value, Count> values;

  static constexpr int count = static_cast<int>(Count);
  constexpr bool operator==(const Any&) const = default;
};

/// An argument of an ordinary layer that is left to a search: `Conv2D<any(8, 16, 24), any(3, 5)>`,
/// `DepthwiseConv2D<any(Size{3}, Size{3, 1}), Stride{2}>`.
template <class Value, std::same_as<Value>... More>
constexpr Any<Value, 1 + sizeof...(More)> any(Value first, More... more) {
  return {{first, more...}};
}

namespace detail {

template <class Argument>
inline constexpr bool is_any = false;
template <class Value, std::size_t Count>
inline constexpr bool is_any<Any<Value, Count>> = true;

/// How many values an argument may have.
template <auto Argument>
inline constexpr int value_count = [] {
  if constexpr (is_any<std::remove_cv_t<decltype(Argument)>>)
    return Argument.count;
  else
    return 1;
}();

/// The argument, or value number `Value` of those left to a search.
template <auto Argument, int Value>
inline constexpr auto taken_value = [] {
  if constexpr (is_any<std::remove_cv_t<decltype(Argument)>>)
    return Argument.values[static_cast<std::size_t>(Value)];
  else
    return Argument;
}();

template <auto Argument>
constexpr bool values_differ() {
  if constexpr (is_any<std::remove_cv_t<decltype(Argument)>>) {
    for (std::size_t one = 0; one < Argument.values.size(); ++one)
      for (std::size_t other = 0; other < one; ++other)
        if (Argument.values[one] == Argument.values[other]) return false;
  }
  return true;
}

}  // namespace detail
}  // namespace whet
