#pragma once

#include <concepts>

#include <whet/topology/layer_list.hpp>
#include <whet/topology/named.hpp>

namespace whet {

/// A layer whose type says how many filters or units it has, and which exists with another number of them:
///
///     static constexpr int units;
///     template <int Changed> using with_units = …;
///
/// Layers that take their width from their input are none.
template <class Layer>
concept LayerWithUnits = requires {
  { Layer::units } -> std::convertible_to<int>;
  typename Layer::template with_units<1>;
};

namespace detail {

/// Whether a layer, or one within it, has units.
template <class Layer>
inline constexpr bool has_units = [] {
  if constexpr (Composite<Layer>)
    return has_units<typename Layer::layers>;
  else
    return LayerWithUnits<Layer>;
}();
template <LayerKey Name, class Layer>
inline constexpr bool has_units<Named<Name, Layer>> = has_units<Layer>;
template <class... Layer>
inline constexpr bool has_units<Layers<Layer...>> = (false || ... || has_units<Layer>);
template <class Join, class... Branch>
inline constexpr bool has_units<Branches<Join, Branch...>> = (false || ... || has_units<Branch>);

}  // namespace detail
}  // namespace whet
