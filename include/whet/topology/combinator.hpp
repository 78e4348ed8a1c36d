#pragma once

#include <whet/topology/join.hpp>
#include <whet/topology/residual.hpp>

namespace whet {

/// Whether a composite is nothing but its arguments: it stays itself with others in their place, and is
/// spelled as its `combinator` says. What derives from such a composite is not one of its own accord. Of a
/// user's: `template <class... Layer> inline constexpr bool whet::is_combinator<Twice<Layer...>> = true;`
template <class Layer>
inline constexpr bool is_combinator = false;
template <class... Layer>
inline constexpr bool is_combinator<Shortcut<Layer...>> = true;
template <class... Body>
inline constexpr bool is_combinator<Residual<Body...>> = true;
template <class... Branch>
inline constexpr bool is_combinator<Add<Branch...>> = true;
template <class First, class Second>
inline constexpr bool is_combinator<Multiply<First, Second>> = true;
template <class... Branch>
inline constexpr bool is_combinator<Concat<Branch...>> = true;

}  // namespace whet
