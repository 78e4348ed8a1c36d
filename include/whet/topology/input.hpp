#pragma once

#include <type_traits>

#include <whet/core/shape.hpp>
#include <whet/topology/record.hpp>

namespace whet {

struct NonNegativeProperty {
  constexpr bool operator==(const NonNegativeProperty&) const = default;
};

/// Says that no input value is ever negative (pixels, magnitudes, counts), so that integer policies use
/// their fastest kernels from the first layer on. Negative values are then clamped to 0.
inline constexpr NonNegativeProperty NonNegative{};

namespace detail {
template <class Argument>
inline constexpr bool is_extent = std::is_integral_v<std::remove_cv_t<Argument>>;
template <class Argument>
inline constexpr bool is_nonnegative = std::is_same_v<std::remove_cv_t<Argument>, NonNegativeProperty>;

/// The extents among the arguments of Input, in order, as height, width, channels.
constexpr Shape shape_of_extents(const int* extents, int count) {
  if (count == 1) return Shape(extents[0]);
  if (count == 2) return Shape(extents[0], extents[1]);
  return Shape(extents[0], extents[1], extents[2]);
}
template <class Argument>
constexpr int extent_or_zero(Argument argument) {
  if constexpr (is_extent<Argument>)
    return static_cast<int>(argument);
  else
    return 0;
}
/// Whether no extent comes after a property.
template <class... Argument>
constexpr bool extents_come_first() {
  bool seen_property = false;
  bool in_order = true;
  ((is_extent<Argument> ? void(in_order = in_order && !seen_property) : void(seen_property = true)), ...);
  return in_order;
}
}  // namespace detail

/// The network's input: `Input<features>`, `Input<height, width>`, `Input<height, width, channels>`, each
/// optionally followed by `NonNegative`.
template <auto... Arguments>
struct Input {
 private:
  static constexpr int count = (0 + ... + (detail::is_extent<decltype(Arguments)> ? 1 : 0));
  static constexpr int given[]{detail::extent_or_zero(Arguments)..., 0};
  static_assert(count >= 1 && count <= 3, "whet: an input has one to three extents");
  static_assert(((!detail::is_extent<decltype(Arguments)> || detail::extent_or_zero(Arguments) > 0) && ...),
                "whet: every extent of an input is positive");
  static_assert(((detail::is_extent<decltype(Arguments)> ||
                  detail::is_nonnegative<decltype(Arguments)>)&&...),
                "whet: Input takes extents and the property NonNegative");
  static_assert(detail::extents_come_first<decltype(Arguments)...>(),
                "whet: the extents of an input come before NonNegative");

 public:
  static constexpr Shape shape = detail::shape_of_extents(given, count);
  static constexpr bool nonnegative = count < static_cast<int>(sizeof...(Arguments));
  static constexpr Bounds bounds = nonnegative ? Bounds{.low = 0.0f} : Bounds{};
};

}  // namespace whet
