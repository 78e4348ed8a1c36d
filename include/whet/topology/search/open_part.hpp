#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>

#include <whet/core/layer_key.hpp>
#include <whet/topology/layer_list.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/search/any.hpp>
#include <whet/topology/search/choice.hpp>
#include <whet/topology/search/genotype.hpp>
#include <whet/topology/search/precise.hpp>
#include <whet/topology/search/repeat.hpp>

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
  requires requires { Combinator<Argument...>::combinator; }
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

/// One gene says which, those of all alternatives follow.
template <class... Alternative>
struct OpenPart<Choice<Alternative...>> {
 private:
  using Parts = OpenParts<Alternative...>;
  static constexpr const auto& firsts = first_genes<Alternative...>;
  static constexpr std::array<std::uint64_t, sizeof...(Alternative)> counts{
      OpenPart<Alternative>::candidates()...};

 public:
  static constexpr bool open = true;
  static constexpr bool precise = Parts::precise;
  static constexpr int genes = 1 + Parts::genes;
  static constexpr int places = Parts::places;
  static constexpr int most_leaves = std::max({OpenPart<Alternative>::most_leaves...});

  static constexpr void alternatives(int* list) {
    *list = static_cast<int>(sizeof...(Alternative));
    Parts::alternatives(list + 1);
  }
  static constexpr std::uint64_t candidates() {
    std::uint64_t count = 0;
    for (const std::uint64_t of_one : counts) count = count_sum(count, of_one);
    return count;
  }
  static constexpr void at(std::uint64_t index, unsigned char* chosen) {
    std::size_t taken = 0;
    while (index >= counts[taken]) index -= counts[taken++];
    constexpr std::array functions{&OpenPart<Alternative>::at...};
    *chosen = static_cast<unsigned char>(taken);
    functions[taken](index, chosen + 1 + firsts[taken]);
  }
  static constexpr void clear_unused(unsigned char* chosen) {
    constexpr std::array functions{&OpenPart<Alternative>::clear_unused...};
    const std::size_t taken = *chosen;
    functions[taken](chosen + 1 + firsts[taken]);
    for (int gene = 0; gene < Parts::genes; ++gene)
      if (gene < firsts[taken] || gene >= firsts[taken + 1]) chosen[1 + gene] = 0;
  }
  template <Genotype Genes, int First>
  using take = typename OpenPart<nth_t<Genes.genes[First], Alternative...>>::template take<
      Genes, First + 1 + firsts[Genes.genes[First]]>;
  template <class Walker>
  static constexpr void walk(Walker& walker, const unsigned char* chosen, int place) {
    constexpr std::array functions{&OpenPart<Alternative>::template walk<Walker>...};
    functions[*chosen](walker, chosen + 1 + firsts[*chosen], place + first_places<Alternative...>[*chosen]);
  }
};

/// One gene says how many there are, those of the part follow.
template <int Fewest, int Most, class Part>
struct OpenPart<Repeat<Fewest, Most, Part>> {
  using Copy = OpenPart<Part>;
  static constexpr bool open = true;
  static constexpr bool precise = Copy::precise;
  static constexpr int genes = 1 + Copy::genes;
  static constexpr int most_leaves = Most * Copy::most_leaves;
  static constexpr int places = Most * Copy::places;

  static constexpr void alternatives(int* list) {
    *list = Most - Fewest + 1;
    Copy::alternatives(list + 1);
  }
  static constexpr std::uint64_t candidates() {
    const std::uint64_t none = Fewest == 0 ? 1 : 0;
    return count_sum(none,
                     count_product(static_cast<std::uint64_t>(Most - Fewest + 1) - none, Copy::candidates()));
  }
  static constexpr void at(std::uint64_t index, unsigned char* chosen) {
    if (Fewest == 0) {
      if (index == 0) return;
      --index;
    }
    *chosen = static_cast<unsigned char>(index / Copy::candidates() + (Fewest == 0 ? 1 : 0));
    Copy::at(index % Copy::candidates(), chosen + 1);
  }
  static constexpr void clear_unused(unsigned char* chosen) {
    if (Fewest + *chosen > 0)
      Copy::clear_unused(chosen + 1);
    else
      for (int gene = 1; gene < genes; ++gene) chosen[gene] = 0;
  }

  template <class Indices, class Taken>
  struct Copies;
  template <std::size_t... Index, class Taken>
  struct Copies<std::index_sequence<Index...>, Taken> {
    using type = Layers<typename Indexed<Index, Taken>::type...>;
  };
  template <Genotype Genes, int First>
  using take = typename Copies<std::make_index_sequence<Fewest + Genes.genes[First]>,
                               typename Copy::template take<Genes, First + 1>>::type;
  template <class Walker>
  static constexpr void walk(Walker& walker, const unsigned char* chosen, int place) {
    for (int copy = 0; copy < Fewest + *chosen; ++copy)
      Copy::walk(walker, chosen + 1, place + copy * Copy::places);
  }
};

/// One gene says the policy, those of the layer follow.
template <class Layer, class... Policy>
struct OpenPart<Precise<Layer, Policy...>> : OpenPart<Layer> {
  using Inner = OpenPart<Layer>;
  static constexpr bool open = true;
  static constexpr bool precise = true;
  static constexpr int genes = 1 + Inner::genes;

  static constexpr void alternatives(int* list) {
    *list = static_cast<int>(sizeof...(Policy));
    Inner::alternatives(list + 1);
  }
  static constexpr std::uint64_t candidates() {
    return count_product(sizeof...(Policy), Inner::candidates());
  }
  static constexpr void at(std::uint64_t index, unsigned char* chosen) {
    *chosen = static_cast<unsigned char>(index % sizeof...(Policy));
    Inner::at(index / sizeof...(Policy), chosen + 1);
  }
  static constexpr void clear_unused(unsigned char* chosen) { Inner::clear_unused(chosen + 1); }
  template <Genotype Genes, int First>
  using take = typename Inner::template take<Genes, First + 1>;
  template <Genotype Genes, int First>
  using policy = nth_t<Genes.genes[First], Policy...>;
  template <class Walker>
  static constexpr void walk(Walker& walker, const unsigned char* chosen, int place) {
    int number = 0;
    static_cast<void>(
        ((number++ == *chosen &&
          (walker.template precise<Policy>([&] { Inner::walk(walker, chosen + 1, place); }), true)) ||
         ...));
  }
};

/// A layer or block with arguments that are left open: one gene for each of them.
template <template <auto...> class Layer, auto... Argument>
  requires(is_any<std::remove_cv_t<decltype(Argument)>> || ...)
struct OpenPart<Layer<Argument...>> {
 private:
  static_assert((values_differ<Argument>() && ...), "whet: any(…) has a value twice");
  static constexpr std::array<int, sizeof...(Argument)> values{value_count<Argument>...};
  static constexpr std::array<bool, sizeof...(Argument)> left_open{
      is_any<std::remove_cv_t<decltype(Argument)>>...};
  static constexpr int own_genes = (0 + ... + (is_any<std::remove_cv_t<decltype(Argument)>> ? 1 : 0));

 public:
  static constexpr int combinations = (1 * ... * value_count<Argument>);

 private:
  /// The value of each argument in a combination; the first argument's changes fastest.
  static constexpr int value(int combination, std::size_t argument) {
    for (std::size_t before = 0; before < argument; ++before) combination /= values[before];
    return combination % values[argument];
  }
  static constexpr int combination_of(const unsigned char* chosen) {
    int combination = 0;
    int step = 1;
    for (std::size_t argument = 0; argument < values.size(); ++argument) {
      if (!left_open[argument]) continue;
      combination += step * *chosen++;
      step *= values[argument];
    }
    return combination;
  }

  template <int Combination, class Indices = std::make_index_sequence<sizeof...(Argument)>>
  struct Combined;
  template <int Combination, std::size_t... Index>
  struct Combined<Combination, std::index_sequence<Index...>> {
    using type = Layer<taken_value<Argument, value(Combination, Index)>...>;
  };
  template <int Combination>
  using Taken = OpenPart<typename Combined<Combination>::type>;

  template <class Indices>
  struct All;
  template <int... Combination>
  struct All<std::integer_sequence<int, Combination...>> {
    static constexpr int most_leaves = std::max({Taken<Combination>::most_leaves...});
    static constexpr int places = std::max({Taken<Combination>::places...});
    static constexpr bool alike_inside = ((Taken<Combination>::genes == Taken<0>::genes) && ...);
    template <class Walker>
    static constexpr std::array walks{&Taken<Combination>::template walk<Walker>...};
  };
  using Every = All<std::make_integer_sequence<int, combinations>>;
  /// A block may leave more open inside of itself.
  using Inside = Taken<0>;
  static_assert(Every::alike_inside,
                "whet: what a block leaves open inside of itself does not depend on its arguments");

 public:
  /// The layer or block with one combination of arguments.
  template <int Combination>
  using combination = typename Combined<Combination>::type;

  static constexpr bool open = true;
  static constexpr bool precise = Inside::precise;
  static constexpr int genes = own_genes + Inside::genes;
  static constexpr int most_leaves = Every::most_leaves;
  static constexpr int places = Every::places;

  static constexpr void alternatives(int* list) {
    for (std::size_t argument = 0; argument < values.size(); ++argument)
      if (left_open[argument]) *list++ = values[argument];
    Inside::alternatives(list);
  }
  static constexpr std::uint64_t candidates() {
    return count_product(static_cast<std::uint64_t>(combinations), Inside::candidates());
  }
  static constexpr void at(std::uint64_t index, unsigned char* chosen) {
    const auto combination = static_cast<int>(index % combinations);
    for (std::size_t argument = 0; argument < values.size(); ++argument)
      if (left_open[argument]) *chosen++ = static_cast<unsigned char>(value(combination, argument));
    Inside::at(index / combinations, chosen);
  }
  static constexpr void clear_unused(unsigned char* chosen) { Inside::clear_unused(chosen + own_genes); }
  template <Genotype Genes, int First>
  using take = typename Taken<combination_of(&Genes.genes[First])>::template take<Genes, First + own_genes>;
  template <class Walker>
  static constexpr void walk(Walker& walker, const unsigned char* chosen, int place) {
    const auto combination = static_cast<std::size_t>(combination_of(chosen));
    Every::template walks<Walker>[combination](walker, chosen + own_genes, place);
  }
};

}  // namespace whet::detail
