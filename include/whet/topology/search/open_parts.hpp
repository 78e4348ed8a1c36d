#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>

#include <whet/core/layer_key.hpp>
#include <whet/topology/combinator.hpp>
#include <whet/topology/layer_list.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/search/genotype.hpp>

/// What is left open in a part of a search space. Each kind of part has an OpenPart:
///   open                  whether it is other than an ordinary layer or group
///   precise               whether a precision is chosen in it
///   genes                 how many decisions it takes, in the order in which they are written
///   most_leaves           leaf layers, at most
///   places                numbers for all leaf layers of all alternatives, so that each has its own; layers
///                         that only differ in their arguments share one
///   alternatives(list)    of each gene
///   candidates()          how many there are; 2^64 - 1 and more are 2^64 - 1
///   at(index, genes)      writes the genes of candidate `index` over zeros
///   empties()             how many of them have no layer at all
///   empty_at(number)      the index of such a one, ascending
///   clear_unused(genes)   makes genes 0 that decide nothing, because what they are in was not chosen
///   take<Genes, First>    the ordinary layer that the genes from number First on choose
///   walk(walker, genes, place)
///                         the same at run time: shows the walker what was chosen, layer by layer; place is
///                         the first of the part's places
/// A walker has
///   closed<Layer>(place)             an ordinary layer or group
///   enter<Name>(), leave()           a group with a name
///   branches<Join>(place, walk...)   branches, each to be walked by a call; the place is the join's
///   precise<Policy>(walk)            a member for which a precision was chosen
namespace whet::detail {

constexpr std::uint64_t most_candidates = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t count_sum(std::uint64_t one, std::uint64_t other) {
  return one > most_candidates - other ? most_candidates : one + other;
}
constexpr std::uint64_t count_product(std::uint64_t one, std::uint64_t other) {
  return other != 0 && one > most_candidates / other ? most_candidates : one * other;
}

template <class Part>
struct ClosedPart {
  static constexpr bool open = false;
  static constexpr bool precise = false;
  static constexpr int genes = 0;
  static constexpr int most_leaves = leaf_count<Part>;
  static constexpr int places = most_leaves;
  static constexpr void alternatives(int*) {}
  static constexpr std::uint64_t candidates() { return 1; }
  static constexpr void at(std::uint64_t, unsigned char*) {}
  static constexpr std::uint64_t empties() { return most_leaves == 0 ? 1 : 0; }
  static constexpr std::uint64_t empty_at(std::uint64_t) { return 0; }
  static constexpr void clear_unused(unsigned char*) {}
  template <Genotype, int>
  using take = Part;
  template <class Walker>
  static constexpr void walk(Walker& walker, const unsigned char*, int place) {
    walker.template closed<Part>(place);
  }
};

template <class Part>
constexpr auto find_open_part();

template <class Part>
struct OpenPart : decltype(find_open_part<Part>()) {};

/// A struct with open layers inside becomes those layers; without, it stays itself.
template <class Part>
constexpr auto find_open_part() {
  if constexpr (Composite<Part>) {
    if constexpr (OpenPart<typename Part::layers>::open)
      return OpenPart<typename Part::layers>{};
    else
      return ClosedPart<Part>{};
  } else {
    return ClosedPart<Part>{};
  }
}

/// What numbers of empty candidates are divided by. A part that has none is never asked for one.
template <class Part>
inline constexpr std::uint64_t empty_radix = std::max<std::uint64_t>(OpenPart<Part>::empties(), 1);

/// Where the genes of each part begin.
template <class... Part>
inline constexpr auto first_genes = [] {
  std::array<int, sizeof...(Part) + 1> firsts{};
  std::size_t part = 0;
  ((firsts[part + 1] = firsts[part] + OpenPart<Part>::genes, ++part), ...);
  return firsts;
}();

/// Where the places of each part begin.
template <class... Part>
inline constexpr auto first_places = [] {
  std::array<int, sizeof...(Part) + 1> firsts{};
  std::size_t part = 0;
  ((firsts[part + 1] = firsts[part] + OpenPart<Part>::places, ++part), ...);
  return firsts;
}();

/// `Target` of what the genes choose of each part.
template <template <class...> class Target, Genotype Genes, int First, class Indices, class... Part>
struct TakeEach;
template <template <class...> class Target, Genotype Genes, int First, std::size_t... Index, class... Part>
struct TakeEach<Target, Genes, First, std::index_sequence<Index...>, Part...> {
  using type = Target<typename OpenPart<Part>::template take<Genes, First + first_genes<Part...>[Index]>...>;
};
template <template <class...> class Target, Genotype Genes, int First, class... Part>
using take_each_t = typename TakeEach<Target, Genes, First, std::index_sequence_for<Part...>, Part...>::type;

/// Parts of which each is there.
template <class... Part>
struct OpenParts {
  static constexpr bool open = (false || ... || OpenPart<Part>::open);
  static constexpr bool precise = (false || ... || OpenPart<Part>::precise);
  static constexpr int genes = (0 + ... + OpenPart<Part>::genes);
  static constexpr int most_leaves = (0 + ... + OpenPart<Part>::most_leaves);
  static constexpr int places = (0 + ... + OpenPart<Part>::places);

  static constexpr void alternatives([[maybe_unused]] int* list) {
    ((OpenPart<Part>::alternatives(list), list += OpenPart<Part>::genes), ...);
  }
  static constexpr std::uint64_t candidates() {
    std::uint64_t count = 1;
    ((count = count_product(count, OpenPart<Part>::candidates())), ...);
    return count;
  }
  static constexpr void at([[maybe_unused]] std::uint64_t index, [[maybe_unused]] unsigned char* chosen) {
    ((OpenPart<Part>::at(index % OpenPart<Part>::candidates(), chosen), index /= OpenPart<Part>::candidates(),
      chosen += OpenPart<Part>::genes),
     ...);
  }
  static constexpr std::uint64_t empties() {
    std::uint64_t count = 1;
    ((count = count_product(count, OpenPart<Part>::empties())), ...);
    return count;
  }
  static constexpr std::uint64_t empty_at([[maybe_unused]] std::uint64_t number) {
    std::uint64_t index = 0;
    [[maybe_unused]] std::uint64_t step = 1;
    ((index += step * OpenPart<Part>::empty_at(number % empty_radix<Part>), number /= empty_radix<Part>,
      step *= OpenPart<Part>::candidates()),
     ...);
    return index;
  }
  static constexpr void clear_unused([[maybe_unused]] unsigned char* chosen) {
    ((OpenPart<Part>::clear_unused(chosen), chosen += OpenPart<Part>::genes), ...);
  }
  template <class Walker>
  static constexpr void walk([[maybe_unused]] Walker& walker, [[maybe_unused]] const unsigned char* chosen,
                             [[maybe_unused]] int place) {
    ((OpenPart<Part>::walk(walker, chosen, place), chosen += OpenPart<Part>::genes,
      place += OpenPart<Part>::places),
     ...);
  }
};

template <class... Layer>
struct OpenPart<Layers<Layer...>> : OpenParts<Layer...> {
  template <Genotype Genes, int First>
  using take = take_each_t<Layers, Genes, First, Layer...>;
};

template <LayerKey Name, class Layer>
struct OpenPart<Named<Name, Layer>> : OpenPart<Layer> {
  template <Genotype Genes, int First>
  using take = Named<Name, typename OpenPart<Layer>::template take<Genes, First>>;
  template <class Walker>
  static constexpr void walk(Walker& walker, const unsigned char* chosen, int place) {
    walker.template enter<Name>();
    OpenPart<Layer>::walk(walker, chosen, place);
    walker.leave();
  }
};

template <class Join, class... Branch>
struct OpenPart<Branches<Join, Branch...>> : OpenParts<Branch...> {
  static constexpr int most_leaves = OpenParts<Branch...>::most_leaves + 1;
  static constexpr int places = OpenParts<Branch...>::places + 1;
  static constexpr std::uint64_t empties() { return 0; }  // The join is always there
  template <class... Taken>
  using joined = Branches<Join, Taken...>;
  template <Genotype Genes, int First>
  using take = take_each_t<joined, Genes, First, Branch...>;
  template <class Walker>
  static constexpr void walk(Walker& walker, const unsigned char* chosen, int place) {
    [&]<std::size_t... Index>(std::index_sequence<Index...>) {
      walker.template branches<Join>(place + places - 1, [&] {
        OpenPart<Branch>::walk(walker, chosen + first_genes<Branch...>[Index],
                               place + first_places<Branch...>[Index]);
      }...);
    }
    (std::index_sequence_for<Branch...>{});
  }
};

/// Residual, Concat and their like stay what they are.
template <template <class...> class Combinator, class... Argument>
  requires is_combinator<Combinator<Argument...>>
struct OpenPart<Combinator<Argument...>> : OpenPart<typename Combinator<Argument...>::layers> {
  template <Genotype Genes, int First>
  using take = take_each_t<Combinator, Genes, First, Argument...>;
};
/// In order of execution the body comes before the projection.
template <class... Projection, class... Body>
struct OpenPart<Residual<Shortcut<Projection...>, Body...>>
    : OpenPart<typename Residual<Shortcut<Projection...>, Body...>::layers> {
  template <Genotype Genes, int First>
  struct Take {
    template <class... Taken>
    using behind_shortcut =
        Residual<take_each_t<Shortcut, Genes, First + OpenParts<Body...>::genes, Projection...>, Taken...>;
    using type = take_each_t<behind_shortcut, Genes, First, Body...>;
  };
  template <Genotype Genes, int First>
  using take = typename Take<Genes, First>::type;
};

}  // namespace whet::detail
