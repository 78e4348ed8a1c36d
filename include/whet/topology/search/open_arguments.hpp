#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include <whet/topology/search/any.hpp>
#include <whet/topology/search/genotype.hpp>
#include <whet/topology/search/open_parts.hpp>

namespace whet::detail {

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

  /// One that does has the genes of all.
  template <class Part>
  static constexpr bool leaves_open_what_the_first_does() {
    using First = Taken<0>;
    if constexpr (Part::genes != First::genes) {
      return false;
    } else {
      std::array<int, static_cast<std::size_t>(Part::genes) + 1> ours{};
      std::array<int, static_cast<std::size_t>(Part::genes) + 1> theirs{};
      Part::alternatives(ours.data());
      First::alternatives(theirs.data());
      return ours == theirs && Part::candidates() == First::candidates();
    }
  }

  static constexpr std::array<std::uint64_t, combinations> alike(std::uint64_t count) {
    std::array<std::uint64_t, combinations> result{};
    result.fill(count);
    return result;
  }

  template <class Indices>
  struct All;
  template <int... Combination>
  struct All<std::integer_sequence<int, Combination...>> {
    static constexpr int most_leaves = std::max({Taken<Combination>::most_leaves...});
    static constexpr int places = std::max({Taken<Combination>::places...});
    static constexpr bool alike_inside = (leaves_open_what_the_first_does<Taken<Combination>>() && ...);
    static constexpr std::array<std::uint64_t, sizeof...(Combination)> empties{
        Taken<Combination>::empties()...};
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
  static constexpr std::uint64_t empties() {
    static_assert(
        Inside::candidates() == 1 || Every::empties == alike(Every::empties[0]),
        "whet: whether a block that leaves more open inside of itself has layers does not depend on "
        "its arguments, where a precision is chosen for it");
    std::uint64_t count = 0;
    for (const std::uint64_t of_one : Every::empties) count = count_sum(count, of_one);
    return count;
  }
  static constexpr std::uint64_t empty_at(std::uint64_t number) {
    std::array<std::uint64_t, Every::empties.size()> empty{};
    std::size_t count = 0;
    for (std::size_t one = 0; one < Every::empties.size(); ++one)
      if (Every::empties[one] > 0) empty[count++] = one;
    if (count == 0) return 0;
    return empty[number % count] + combinations * Inside::empty_at(number / count);
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
