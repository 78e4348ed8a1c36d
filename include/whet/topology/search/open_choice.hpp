#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include <whet/core/layer_key.hpp>
#include <whet/topology/layer_list.hpp>
#include <whet/topology/search/choice.hpp>
#include <whet/topology/search/genotype.hpp>
#include <whet/topology/search/open_parts.hpp>
#include <whet/topology/search/precise.hpp>
#include <whet/topology/search/repeat.hpp>

namespace whet::detail {

/// One gene says which, those of all alternatives follow.
template <class... Alternative>
struct OpenPart<Choice<Alternative...>> {
  // It checks its alternatives when it is complete.
  static_assert(std::is_empty_v<Choice<Alternative...>>);

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
  static constexpr std::uint64_t empties() {
    std::uint64_t count = 0;
    ((count = count_sum(count, OpenPart<Alternative>::empties())), ...);
    return count;
  }
  static constexpr std::uint64_t empty_at(std::uint64_t number) {
    constexpr std::array of_one{OpenPart<Alternative>::empties()...};
    constexpr std::array functions{&OpenPart<Alternative>::empty_at...};
    std::uint64_t before = 0;
    std::size_t taken = 0;
    for (; number >= of_one[taken]; ++taken) {
      number -= of_one[taken];
      before += counts[taken];
    }
    return before + functions[taken](number);
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
  static_assert(std::is_empty_v<Repeat<Fewest, Most, Part>>);  // Else nobody would look at its bounds
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
  /// Without a copy, or with copies that are empty.
  static constexpr std::uint64_t empties() {
    const std::uint64_t none = Fewest == 0 ? 1 : 0;
    return count_sum(none,
                     count_product(static_cast<std::uint64_t>(Most - Fewest + 1) - none, Copy::empties()));
  }
  static constexpr std::uint64_t empty_at(std::uint64_t number) {
    const std::uint64_t none = Fewest == 0 ? 1 : 0;
    if (number < none) return 0;
    number -= none;
    return none + number / empty_radix<Part> * Copy::candidates() +
           Copy::empty_at(number % empty_radix<Part>);
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

/// Whether a walk comes to a layer.
struct LayerFinder {
  bool found = false;
  template <class Layer>
  constexpr void closed(int) {
    found = found || leaf_count<Layer> > 0;
  }
  template <LayerKey Name>
  constexpr void enter() {}
  constexpr void leave() {}
  template <class Join, class... Walk>
  constexpr void branches(int, Walk...) {
    found = true;
  }
};

/// One gene says the policy, those of the layer follow. Where the layer may be left out, that is one
/// candidate whatever the policy: the last ones are those of the other policies, for layers that are there.
template <class Layer, class... Policy>
struct OpenPart<Precise<Layer, Policy...>> : OpenPart<Layer> {
  // It checks its policies when it is complete.
  static_assert(std::is_empty_v<Precise<Layer, Policy...>>);

  using Inner = OpenPart<Layer>;
  static constexpr bool open = true;
  static constexpr bool precise = true;
  static constexpr int genes = 1 + Inner::genes;

  static constexpr void alternatives(int* list) {
    *list = static_cast<int>(sizeof...(Policy));
    Inner::alternatives(list + 1);
  }
  static constexpr std::uint64_t candidates() {
    return count_sum(Inner::candidates(), count_product(sizeof...(Policy) - 1, there()));
  }
  static constexpr void at(std::uint64_t index, unsigned char* chosen) {
    if (index < Inner::candidates()) return Inner::at(index, chosen + 1);
    index -= Inner::candidates();
    *chosen = static_cast<unsigned char>(1 + index / there());
    index %= there();
    for (std::uint64_t number = 0; number < Inner::empties() && Inner::empty_at(number) <= index; ++number)
      ++index;
    Inner::at(index, chosen + 1);
  }
  static constexpr std::uint64_t empties() { return Inner::empties(); }
  static constexpr void clear_unused(unsigned char* chosen) {
    Inner::clear_unused(chosen + 1);
    LayerFinder layers;
    Inner::walk(layers, chosen + 1, 0);
    if (!layers.found) *chosen = 0;
  }
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

 private:
  /// Candidates of the layer that have one.
  static constexpr std::uint64_t there() { return Inner::candidates() - Inner::empties(); }
};

}  // namespace whet::detail
