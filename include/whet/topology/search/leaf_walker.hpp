#pragma once

#include <utility>

#include <whet/core/layer_key.hpp>
#include <whet/topology/search/open_part.hpp>
#include <whet/topology/search/search_space.hpp>

namespace whet::detail {

/// A walker (open_parts.hpp) that is shown each leaf layer of a candidate, in the order of its records.
/// Derived has `leaf<Layer>(place)`, and may have a `precise` of its own.
template <class Derived>
class LeafWalker {
 public:
  template <class Layer>
  constexpr void closed(int place) {
    [&]<int... Index>(std::integer_sequence<int, Index...>) {
      (derived().template leaf<typename LeafOf<Layer, Index>::type>(place + Index), ...);
    }
    (std::make_integer_sequence<int, leaf_count<Layer>>{});
  }
  template <LayerKey Name>
  constexpr void enter() {}
  constexpr void leave() {}
  template <class Join, class... Walk>
  constexpr void branches(int place, Walk... walk) {
    (walk(), ...);
    derived().template leaf<Join>(place);
  }
  template <class Policy, class Walk>
  constexpr void precise(Walk walk) {
    walk();
  }

 private:
  constexpr Derived& derived() { return static_cast<Derived&>(*this); }
};

/// Shows the walker the layers of a candidate, without the input.
template <class Space, class Walker>
constexpr void walk_members(const Genotype& genotype, Walker& walker) {
  for_each_member<Space>(genotype, [&](auto part, const unsigned char* chosen, int place) {
    decltype(part)::type::walk(walker, chosen, place);
  });
}

}  // namespace whet::detail
