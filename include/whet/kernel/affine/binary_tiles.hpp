#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/kernel/affine/far_weights.hpp>
#include <whet/kernel/affine/row_tiles.hpp>
#include <whet/kernel/primitive/avx2_bits.hpp>
#include <whet/kernel/primitive/avx512_bits.hpp>
#include <whet/kernel/primitive/pair_bits.hpp>
#include <whet/kernel/primitive/unroll.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// The signs of a binary layer's weights: panels of one vector of outputs by one word of inputs, padded with
/// zeros.
struct SignPanels {
  const std::uint32_t* weights;
  int outputs;
  int words;
};

/// Numbers of differing signs of a tile, [panel][row][one panel's outputs].
template <class Bits, int Rows, int Panels = 1>
struct TileCounts {
  alignas(64) std::int32_t values[Rows * Panels * Bits::vectors::lanes];
};

/// Vectors that carry bits on faster than they count them.
template <class Bits>
concept CarriesBits = requires(typename Bits::words words) {
  Bits::carry_save(words, words, words);
};

/// Counts the bits of words in carry-save form: bits of weight 1, 2 and 4 in every place, what has been
/// counted, and bytes still to be summed. Counting bits takes most of the instructions, so that it is done
/// once for eight words. Source: Mula, Kurz and Lemire 2018 (Faster population counts using AVX2), section 5.
template <class Bits>
struct CarrySaveCounter {
  using Words = typename Bits::words;
  Words ones = Bits::zero();
  Words twos = Bits::zero();
  Words fours = Bits::zero();
  /// At most 32 + 3 · 8 a byte.
  typename Bits::bytes rest = Bits::no_bytes();
  typename Bits::counts counted = Bits::none();

  /// word(0) … word(7).
  template <class Word>
  [[gnu::always_inline]] void add_eight(Word&& word) {
    const Words first = carry_of_four(word, 0);
    const Words second = carry_of_four(word, 4);
    Bits::template add<8>(counted, Bits::count(Bits::carry_save(fours, first, second)));
  }
  /// Once at most.
  template <class Word>
  [[gnu::always_inline]] void add_four(Word&& word) {
    rest = times_two_plus(Bits::count(carry_of_four(word, 0)), Bits::no_bytes());
    rest = times_two_plus(rest, Bits::no_bytes());
  }
  template <class Word>
  [[gnu::always_inline]] void add_one(Word&& word) {
    rest = Bits::sum(rest, Bits::count(word(0)));
  }
  /// The number of bits of each lane's words.
  [[gnu::always_inline]] auto finish() {
    auto bytes = times_two_plus(Bits::count(fours), Bits::count(twos));
    bytes = times_two_plus(bytes, Bits::count(ones));
    Bits::add(counted, Bits::sum(bytes, rest));
    return Bits::finish(counted);
  }

 private:
  /// The carry of weight 4 of the ones and twos with four words.
  template <class Word>
  [[gnu::always_inline]] Words carry_of_four(Word&& word, int from) {
    const Words first = Bits::carry_save(ones, word(from), word(from + 1));
    const Words second = Bits::carry_save(ones, word(from + 2), word(from + 3));
    return Bits::carry_save(twos, first, second);
  }
  [[gnu::always_inline]] static typename Bits::bytes times_two_plus(typename Bits::bytes twice,
                                                                    typename Bits::bytes once) {
    return Bits::sum(Bits::sum(twice, twice), once);
  }
};

/// Counts the differing signs of Rows samples for Panels panels, the first of which begins with output
/// `first`. The bits of one row and panel are carried through all of its words, so that a tile of one row
/// needs several panels to have something else to do meanwhile. Shapes: x [Rows][words]. Far: signs come from
/// memory for one row.
template <class Bits, bool Far = false>
struct CarrySaveTile {
  /// Counters that find room in registers.
  static constexpr int most_counters = 2;

  template <int Rows, int Panels>
  [[gnu::noinline, gnu::flatten]] static void count(const SignPanels& layer, int first,
                                                    const std::uint32_t* x,
                                                    TileCounts<Bits, Rows, Panels>& counts) noexcept {
    constexpr int width = Bits::vectors::lanes;
    const std::uint32_t* weights = layer.weights + std::ptrdiff_t{first} * layer.words;
    const std::ptrdiff_t panel_stride = std::ptrdiff_t{layer.words} * width;
    const std::ptrdiff_t ahead = far_ahead<Panels>(panel_stride * std::ptrdiff_t{sizeof(std::uint32_t)});
    CarrySaveCounter<Bits> counters[Panels][Rows];
    const auto for_each_counter = [&](auto body) __attribute__((always_inline)) {
      unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
        unroll<Rows>([&](auto row) __attribute__((always_inline)) {
          body(
              counters[panel][row], [&](int word) __attribute__((always_inline)) {
                return Bits::differing(weights + panel * panel_stride + word * width,
                                       x[row * std::ptrdiff_t{layer.words} + word]);
              });
        });
      });
    };
    int words = layer.words;
    for (; words >= 8; words -= 8, weights += 8 * width, x += 8) {
      constexpr std::ptrdiff_t bytes = 8 * width * std::ptrdiff_t{sizeof(std::uint32_t)};
      unroll<Panels>(
          [&](auto panel) { ask_ahead<Far && Rows == 1, bytes>(weights + panel * panel_stride, ahead); });
      for_each_counter([](auto& counter, auto word)
                           __attribute__((always_inline)) { counter.add_eight(word); });
    }
    if (words >= 4) {
      for_each_counter([](auto& counter, auto word)
                           __attribute__((always_inline)) { counter.add_four(word); });
      words -= 4, weights += 4 * width, x += 4;
    }
    for (; words > 0; --words, weights += width, ++x)
      for_each_counter([](auto& counter, auto word)
                           __attribute__((always_inline)) { counter.add_one(word); });
    unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
      unroll<Rows>([&](auto row) __attribute__((always_inline)) {
        counters[panel][row].finish().store_aligned(counts.values + (panel * Rows + row) * width);
      });
    });
  }
};

/// The same, each word counted by itself. That takes more instructions, but few registers, and no word waits
/// for the one before.
template <class Bits>
struct CountingTile {
  static constexpr int most_counters = 4;

  template <int Rows, int Panels>
  [[gnu::noinline, gnu::flatten]] static void count(const SignPanels& layer, int first,
                                                    const std::uint32_t* x,
                                                    TileCounts<Bits, Rows, Panels>& counts) noexcept {
    constexpr int width = Bits::vectors::lanes;
    // What bytes hold, at most eight a word; and words at a time of layers of more.
    constexpr int most_words = 31;
    constexpr int some_words = 16;
    const std::uint32_t* weights = layer.weights + std::ptrdiff_t{first} * layer.words;
    const std::ptrdiff_t panel_stride = std::ptrdiff_t{layer.words} * width;
    const auto for_each = [](auto body) __attribute__((always_inline)) {
      unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
        unroll<Rows>([&](auto row) __attribute__((always_inline)) { body(panel, row); });
      });
    };
    typename Bits::counts counted[Panels][Rows];
    for_each([&](auto panel, auto row) { counted[panel][row] = Bits::none(); });
    for (int words = layer.words; words > 0;) {
      const int some = words <= most_words ? words : some_words;
      words -= some;
      typename Bits::bytes sums[Panels][Rows];
      for_each([&](auto panel, auto row) { sums[panel][row] = Bits::no_bytes(); });
      for (int word = 0; word < some; ++word, weights += width, ++x)
        for_each([&](auto panel, auto row) __attribute__((always_inline)) {
          sums[panel][row] =
              Bits::sum(sums[panel][row], Bits::count(Bits::differing(weights + panel * panel_stride,
                                                                      x[row * std::ptrdiff_t{layer.words}])));
        });
      for_each([&](auto panel, auto row)
                   __attribute__((always_inline)) { Bits::add(counted[panel][row], sums[panel][row]); });
    }
    for_each([&](auto panel, auto row) __attribute__((always_inline)) {
      Bits::finish(counted[panel][row]).store_aligned(counts.values + (panel * Rows + row) * width);
    });
  }
};

/// Layers of how few words are not worth carrying bits on for.
inline constexpr int most_short_words = 12;

template <class Bits, int Words, bool Far = false>
using BinaryTile = std::conditional_t<(CarriesBits<Bits> && Words > most_short_words),
                                      CarrySaveTile<Bits, Far>, CountingTile<Bits>>;

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
