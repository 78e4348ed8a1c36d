#pragma once

#include <algorithm>
#include <concepts>
#include <string_view>
#include <type_traits>
#include <utility>

#include <whet/model/model.hpp>
#include <whet/target/panel.hpp>
#include <whet/weights/frozen.hpp>

namespace whet {

namespace error {
template <class From, class To>
inline constexpr bool parameters_cannot_be_repacked = false;
}  // namespace error

namespace detail {

/// Parameters that depend on the target only through a panel: `visit`, the panel and the extent of the
/// matrix.
template <class Parameters>
concept PanelParameters = requires {
  { Parameters::panel } -> std::convertible_to<Panel>;
  { Parameters::outputs } -> std::convertible_to<int>;
  { Parameters::inputs } -> std::convertible_to<int>;
};

template <class From, class To>
void repack(const From& from, To& to);

/// Parameters that hold others: the two matrices of a recurrent layer.
template <class Parameters>
concept RecurrentParameters = requires {
  typename Parameters::state;
};
template <class Parameters>
concept RepackableParameters = PanelParameters<Parameters> || RecurrentParameters<Parameters>;

/// Brings one member from one panel to another. The array named "weights" is the matrix; every other array
/// has a value per output; what is not an array does not depend on the panel. `to` is zero before.
template <class From, class To, class Source, class Destination>
void repack_member(std::string_view name, const Source& from, Destination& to) {
  constexpr bool same_element =
      std::is_same_v<std::remove_extent_t<Source>, std::remove_extent_t<Destination>>;
  if constexpr (same_element && std::is_array_v<Source> && std::is_array_v<Destination>) {
    constexpr Panel packed = From::panel;
    constexpr Panel wanted = To::panel;
    if (name != "weights") {
      std::copy_n(from, To::outputs, to);
    } else if constexpr (std::extent_v<Source> == packed.size(From::outputs, From::inputs) &&
                         std::extent_v<Destination> == wanted.size(To::outputs, To::inputs)) {
      for (int output = 0; output < To::outputs; ++output)
        for (int input = 0; input < To::inputs; ++input)
          to[wanted.index(output, input, To::inputs)] = from[packed.index(output, input, From::inputs)];
    }
  } else if constexpr (std::is_same_v<Source, Destination>) {
    to = from;
  } else if constexpr (requires { to.assign(from); }) {
    to.assign(from);
  } else if constexpr (PanelParameters<Source> && PanelParameters<Destination>) {
    repack(from, to);
  }
}

/// The same parameters in the layout of another target.
template <class From, class To>
void repack(const From& from, To& to) {
  if constexpr (std::is_same_v<From, To>) {
    to = from;
  } else if constexpr (requires { to.assign(from); }) {
    to.assign(from);
  } else {
    static_assert((RepackableParameters<From> && RepackableParameters<To>) ||
                      error::parameters_cannot_be_repacked<From, To>,
                  "whet: parameters that differ between targets need panel, outputs, inputs and visit to be "
                  "retargeted; the arguments are the parameters of either target");
    To::visit(to, [&](std::string_view wanted, auto& destination) {
      From::visit(from, [&](std::string_view found, const auto& source) {
        if (wanted == found) repack_member<From, To>(wanted, source, destination);
      });
    });
    // What only the new target has follows from the rest.
    if constexpr (requires { to.complete(); }) to.complete();
  }
}

}  // namespace detail

/// The model type for another target.
template <class FrozenModel, class Target>
using retarget_t = Model<typename FrozenModel::topology, typename FrozenModel::policy, Target>;

/// The same model laid out for another target; this program need not be able to run it. Results stay the same
/// bits for integer policies.
template <class Target, class Network, class Policy, class From>
Frozen<Model<Network, Policy, Target>> retarget(const Model<Network, Policy, From>& model) {
  using Result = Model<Network, Policy, Target>;
  return Frozen<Result>::filled([&](Result& result) {
    [&]<int... Index>(std::integer_sequence<int, Index...>) {
      (
          [&] {
            if constexpr (!std::is_empty_v<typename Result::template step_traits<Index>::parameters>)
              detail::repack(model.template step<Index>(), result.template step<Index>());
          }(),
          ...);
    }
    (std::make_integer_sequence<int, Result::steps>{});
  });
}

template <class Target, class FrozenModel>
Frozen<retarget_t<FrozenModel, Target>> retarget(const Frozen<FrozenModel>& frozen) {
  return retarget<Target>(frozen.model());
}

}  // namespace whet
