#pragma once

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

#include <whet/core/ratio.hpp>
#include <whet/core/shape.hpp>
#include <whet/topology/combinator.hpp>
#include <whet/topology/folded.hpp>
#include <whet/topology/input.hpp>
#include <whet/topology/join.hpp>
#include <whet/topology/layer_list.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/units.hpp>

namespace whet {
namespace detail {

/// Channels times a ratio as the multiple of 8 nearest to it, at least 8 and no more than a tenth below it.
/// Source: make_divisible of the reference implementation of MobileNet.
constexpr int scaled_units(int units, int numerator, int denominator) {
  const int wanted = units * numerator;
  const int rounded = (wanted + 4 * denominator) / (8 * denominator) * 8;
  const int multiple = rounded < 8 ? 8 : rounded;
  return 10 * multiple * denominator < 9 * wanted ? multiple + 8 : multiple;
}

/// Keep: the last layer with units, whose number is that of the classes, keeps them.
template <class Layer, class Width, bool Keep>
struct ScaledLayer {
  static constexpr auto find() {
    if constexpr (Composite<Layer>)
      return std::type_identity<typename ScaledLayer<typename Layer::layers, Width, Keep>::type>{};
    else if constexpr (has_units<Layer> && !Keep)
      return std::type_identity<typename Layer::template with_units<scaled_units(
          Layer::units, Width::numerator, Width::denominator)>>{};
    else
      return std::type_identity<Layer>{};
  }
  using type = typename decltype(find())::type;
};

template <LayerKey Name, class Layer, class Width, bool Keep>
struct ScaledLayer<Named<Name, Layer>, Width, Keep> {
  using type = Named<Name, typename ScaledLayer<Layer, Width, Keep>::type>;
};

/// Index of the last type with units, -1 where there is none.
template <class... Layer>
inline constexpr int last_with_units = [] {
  constexpr std::array<bool, sizeof...(Layer) + 1> units{has_units<Layer>..., false};
  int last = static_cast<int>(sizeof...(Layer));
  while (last >= 0 && !units[static_cast<std::size_t>(last)]) --last;
  return last;
}();

template <class Width, bool Keep, class Indices, class... Layer>
struct ScaledList;
template <class Width, bool Keep, int... Index, class... Layer>
struct ScaledList<Width, Keep, std::integer_sequence<int, Index...>, Layer...> {
  using type =
      Layers<typename ScaledLayer<Layer, Width, (Keep && Index == last_with_units<Layer...>)>::type...>;
};
template <class... Layer, class Width, bool Keep>
struct ScaledLayer<Layers<Layer...>, Width, Keep>
    : ScaledList<Width, Keep, std::make_integer_sequence<int, sizeof...(Layer)>, Layer...> {};

template <class Join, class... Branch, class Width, bool Keep>
struct ScaledLayer<Branches<Join, Branch...>, Width, Keep> {
  using type = Branches<Join, typename ScaledLayer<Branch, Width, Keep>::type...>;
};

/// Residual, Concat and their like stay what they are where all of their layers change alike.
template <template <class...> class Combinator, class... Argument, class Width>
  requires is_combinator<Combinator<Argument...>>
struct ScaledLayer<Combinator<Argument...>, Width, false> {
  using type = Combinator<typename ScaledLayer<Argument, Width, false>::type...>;
};

template <class NetworkInput, class Resolution>
struct ScaledInput {
  static constexpr int scaled(int extent) {
    const int rounded =
        (2 * extent * Resolution::numerator + Resolution::denominator) / (2 * Resolution::denominator);
    return rounded < 1 ? 1 : rounded;
  }
  static constexpr Shape whole = NetworkInput::shape;
  static constexpr auto find() {
    if constexpr (whole.is_vector() || Resolution::numerator == Resolution::denominator)
      return std::type_identity<NetworkInput>{};
    else if constexpr (NetworkInput::bounds.nonnegative())
      return std::type_identity<
          Input<scaled(whole.height), scaled(whole.width), whole.channels, NonNegative>>{};
    else
      return std::type_identity<Input<scaled(whole.height), scaled(whole.width), whole.channels>>{};
  }
  using type = typename decltype(find())::type;
};

template <class Network, class Width, class Resolution>
using scaled_t = decltype(make_sequential<typename ScaledInput<typename Network::input, Resolution>::type>(
    static_cast<typename ScaledLayer<typename Network::layers, Width, true>::type*>(nullptr)));

}  // namespace detail

/// A topology with another width, and for images another resolution: `Scaled<T, Ratio<1, 2>>`,
/// `Scaled<T, Ratio<3, 4>, Ratio<4, 7>>`. Filters and units become multiples of 8, see `scaled_units`; the
/// last layer that has any keeps them, because they are the classes. Channels of the input stay.
/// Source: Howard et al. 2017 (MobileNet), sections 3.3 and 3.4.
template <class Network, class Width, class Resolution = Ratio<1, 1>>
struct Scaled : detail::scaled_t<Network, Width, Resolution> {
  static_assert(Width::numerator > 0 && Resolution::numerator > 0,
                "whet: a width or resolution multiplier is positive");
};

}  // namespace whet
