#pragma once

#include <array>
#include <cstddef>

#include <whet/core/layer_key.hpp>
#include <whet/precision/policy.hpp>
#include <whet/topology/search/candidate_records.hpp>
#include <whet/topology/search/folded_records.hpp>
#include <whet/topology/search/search_space.hpp>

namespace whet {
namespace detail {

/// Default, mixed with what was chosen.
template <class Default, class... Override>
struct MixtureOf {
  using type = Mixed<Default, Override...>;
};
template <class Default>
struct MixtureOf<Default> {
  using type = Default;
};

template <class Mixture, class... Override>
struct AddOverride;
template <class Default, class... Given, class... Override>
struct AddOverride<MixtureOf<Default, Given...>, Override...> {
  using type = MixtureOf<Default, Given..., Override...>;
};

/// The position that each top-level member of a candidate has when it is deployed, -1 where it then has no
/// parameters.
template <class Space, Genotype Genes, class... Member>
constexpr auto positions_of(Layers<Member...>*) {
  constexpr auto deployed = folded_records(candidate_records<Space>(Genes));
  constexpr auto firsts = first_leaves<0, Member...>;
  std::array<int, sizeof...(Member)> positions{};
  for (std::size_t member = 0; member < positions.size(); ++member)
    positions[member] = deployed.position_of(firsts[member], firsts[member + 1]);
  return positions;
}
template <class Space, Genotype Genes>
inline constexpr auto member_positions =
    detail::positions_of<Space, Genes>(static_cast<typename candidate_t<Space, Genes>::layers*>(nullptr));

/// Adds an override where a precision was chosen of a member with parameters.
template <class Mixture, Genotype Genes, int First, int Position, class Part>
struct WithMember {
  using type = Mixture;
};
template <class Mixture, Genotype Genes, int First, int Position, class Layer, class... Policy>
  requires(Position >= 0)
struct WithMember<Mixture, Genes, First, Position, Precise<Layer, Policy...>> {
  using type = typename AddOverride<
      Mixture, At<LayerKey(Position),
                  typename OpenPart<Precise<Layer, Policy...>>::template policy<Genes, First>>>::type;
};

template <class Space, class Mixture, Genotype Genes, int First, std::size_t Member, class... Part>
struct PolicyOf {
  using type = typename Mixture::type;
};
template <class Space, class Mixture, Genotype Genes, int First, std::size_t Member, class Part,
          class... Behind>
struct PolicyOf<Space, Mixture, Genes, First, Member, Part, Behind...>
    : PolicyOf<Space,
               typename WithMember<Mixture, Genes, First, member_positions<Space, Genes>[Member], Part>::type,
               Genes, First + OpenPart<Part>::genes, Member + 1, Behind...> {};

template <class Space, class Default, Genotype Genes, class... Part>
PolicyOf<Space, MixtureOf<Default>, Genes, OpenPart<typename Space::input>::genes, 0, Part...> find_policy(
    Layers<Part...>*);

}  // namespace detail

/// The precision of a candidate as it is deployed, `Folded<candidate_t<Space, genotype>>`: `Default`, and
/// what was chosen for members with Precise, in Mixed.
template <class Space, Genotype Genes, class Default>
using candidate_policy_t = typename decltype(detail::find_policy<Space, Default, Genes>(
    static_cast<typename Space::members*>(nullptr)))::type;

}  // namespace whet
