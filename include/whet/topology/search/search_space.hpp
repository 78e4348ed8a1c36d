#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/core/error.hpp>
#include <whet/topology/search/genotype.hpp>
#include <whet/topology/search/open_part.hpp>
#include <whet/topology/sequential.hpp>

namespace whet {

/// The networks among which a search looks, as a type. It is written as a topology is, with open parts:
///   struct Space : SearchSpace<Input<28, 28, NonNegative>,
///                              Conv2D<any(8, 16, 24), any(3, 5)>, BatchNorm, ReLU,
///                              Choice<MaxPool<2>, Conv2D<32, 3, Stride{2}>>,
///                              Repeat<0, 4, zoo::FashionBlock<32>>,
///                              Flatten, Precise<Dense<10>, Int8Policy, Int4Policy>> {};
/// The input may be a Choice of several, or have open extents. A candidate is a Genotype; as a type it is
/// `candidate_t<Space, genotype>`.
template <class NetworkInput, class... Part>
struct SearchSpace {
  static_assert(sizeof...(Part) > 0, "whet: a search space has at least one part");
  using input = NetworkInput;
  using members = Layers<Part...>;
};

namespace detail {

/// Whether a precision is chosen elsewhere than of a member as a whole.
template <class Member>
inline constexpr bool precise_within = OpenPart<Member>::precise;
template <class Layer, class... Policy>
inline constexpr bool precise_within<Precise<Layer, Policy...>> = OpenPart<Layer>::precise;

template <class Space>
struct SpaceParts;
template <class NetworkInput, class... Part>
struct SpaceParts<SearchSpace<NetworkInput, Part...>> : OpenParts<NetworkInput, Part...> {
  /// The input is no layer.
  static constexpr int most_leaves = OpenParts<Part...>::most_leaves;

  template <class... Taken>
  struct Candidate;
  template <class TakenInput, class... Taken>
  struct Candidate<TakenInput, Taken...> {
    using type = Sequential<TakenInput, Taken...>;
  };
  template <class... Taken>
  using sequential = typename Candidate<Taken...>::type;
  template <Genotype Genes>
  using take = take_each_t<sequential, Genes, 0, NetworkInput, Part...>;

  static constexpr bool nested_precision = (precise_within<NetworkInput> || ... || precise_within<Part>);
};

template <class NetworkInput, class... Part>
SearchSpace<NetworkInput, Part...> space_of(const SearchSpace<NetworkInput, Part...>*);
template <class Space>
using space_parts = SpaceParts<decltype(detail::space_of(static_cast<const Space*>(nullptr)))>;

template <class... Part, class Body>
constexpr void for_each_part(Layers<Part...>*, const unsigned char* chosen, Body body) {
  int place = 0;
  ((body(std::type_identity<OpenPart<Part>>{}, chosen, place), chosen += OpenPart<Part>::genes,
    place += OpenPart<Part>::places),
   ...);
}
/// body(OpenPart as a type, its genes, its first place) for each member of a space in order.
template <class Space, class Body>
constexpr void for_each_member(const Genotype& genotype, Body body) {
  detail::for_each_part(static_cast<typename Space::members*>(nullptr),
                        genotype.genes.data() + OpenPart<typename Space::input>::genes, body);
}

}  // namespace detail

/// A struct that derives from SearchSpace.
template <class Space>
concept ArchitectureSpace = requires {
  detail::space_of(static_cast<const Space*>(nullptr));
};

/// Decisions that a candidate takes.
template <ArchitectureSpace Space>
inline constexpr int gene_count = detail::space_parts<Space>::genes;

/// Leaf layers that a candidate has, at most.
template <ArchitectureSpace Space>
inline constexpr int most_layers = detail::space_parts<Space>::most_leaves;

/// How many alternatives each decision has.
template <ArchitectureSpace Space>
inline constexpr auto gene_alternatives = [] {
  std::array<int, static_cast<std::size_t>(gene_count<Space>)> list{};
  detail::space_parts<Space>::alternatives(list.data());
  return list;
}();

/// How many candidates a space has; 2^64 - 1 where there are as many or more.
template <ArchitectureSpace Space>
inline constexpr std::uint64_t candidate_count = detail::space_parts<Space>::candidates();

/// Whether each gene is one of the space's alternatives.
template <ArchitectureSpace Space>
constexpr bool is_candidate(const Genotype& genotype) {
  if (genotype.count != gene_count<Space>) return false;
  for (std::size_t gene = 0; gene < gene_alternatives<Space>.size(); ++gene)
    if (genotype.genes[gene] >= gene_alternatives<Space>[gene]) return false;
  for (std::size_t gene = gene_alternatives<Space>.size(); gene < genotype.genes.size(); ++gene)
    if (genotype.genes[gene] != 0) return false;
  return true;
}

/// The one genotype of a candidate: genes that decide nothing are 0.
template <ArchitectureSpace Space>
constexpr Genotype canonical(Genotype genotype) {
  detail::space_parts<Space>::clear_unused(genotype.genes.data());
  return genotype;
}

/// Candidate number `index`, from 0 to candidate_count<Space> - 1, in canonical form.
template <ArchitectureSpace Space>
constexpr Genotype genotype_at(std::uint64_t index) {
  Genotype genotype{.count = gene_count<Space>};
  detail::space_parts<Space>::at(index, genotype.genes.data());
  return genotype;
}

namespace error {
template <class Space, int Genes, int Allowed>
inline constexpr bool too_many_genes = false;
template <class Space, int Alternatives, int Allowed>
inline constexpr bool too_many_alternatives = false;
template <class Space>
inline constexpr bool nothing_open = false;
template <class Space>
inline constexpr bool nested_precision = false;
template <class Space>
inline constexpr bool not_a_space = false;
template <class Space, Genotype Genes>
inline constexpr bool not_a_candidate = false;
}  // namespace error

/// Says in a sentence what is wrong with a space. All that takes a space calls it.
template <class Space>
constexpr bool check_space() {
  static_assert(ArchitectureSpace<Space> || error::not_a_space<Space>,
                "whet: a search space is a struct that derives from whet::SearchSpace; the argument is what "
                "stands in its place");
  if constexpr (ArchitectureSpace<Space>) {
    static_assert(gene_count<Space> >= 1 || error::nothing_open<Space>,
                  "whet: a search space leaves something open: any(…), Choice, Repeat or Precise; the "
                  "argument is the space");
    static_assert(
        gene_count<Space> <= max_genes || error::too_many_genes<Space, gene_count<Space>, max_genes>,
        "whet: a search space has at most 64 decisions; the arguments are space, decisions found and "
        "allowed");
    static_assert(!detail::space_parts<Space>::nested_precision || error::nested_precision<Space>,
                  "whet: a precision is chosen for a member of the search space, not within one: put "
                  "Precise around the member; the argument is the space");
    constexpr int most = [] {
      int largest = 0;
      for (const int alternatives : gene_alternatives<Space>) largest = std::max(largest, alternatives);
      return largest;
    }();
    static_assert(
        most <= 256 || error::too_many_alternatives<Space, most, 256>,
        "whet: a decision has at most 256 alternatives; the arguments are space, alternatives found "
        "and allowed");
  }
  return true;
}

namespace detail {
template <class Space, Genotype Genes>
struct CandidateOf {
  static_assert(check_space<Space>());
  static_assert(is_candidate<Space>(Genes) || error::not_a_candidate<Space, Genes>,
                "whet: this genotype is none of the space's: its length or a gene is another; the arguments "
                "are space and genotype");
  using type = typename space_parts<Space>::template take<Genes>;
};
}  // namespace detail

/// A candidate as a topology. Derive a named struct from it, or write it out with `to_source`.
template <class Space, Genotype Genes>
using candidate_t = typename detail::CandidateOf<Space, Genes>::type;

}  // namespace whet
