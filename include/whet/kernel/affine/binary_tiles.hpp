#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstddef>
#include <cstdint>
#include <type_traits>

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
    Bits::template add<1>(counted, Bits::sum(bytes, rest));
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

/// The same where counting is so cheap that every word is counted by itself.
template <class Bits>
struct DirectCounter {
  typename Bits::bytes rest = Bits::no_bytes();
  typename Bits::counts counted = Bits::none();

  /// A byte holds the counts of up to 31 words.
  template <class Word>
  [[gnu::always_inline]] void add_eight(Word&& word) {
    auto bytes = Bits::count(word(0));
    unroll<7>([&](auto index)
                  __attribute__((always_inline)) { bytes = Bits::sum(bytes, Bits::count(word(index + 1))); });
    Bits::template add<1>(counted, bytes);
  }
  /// Once at most.
  template <class Word>
  [[gnu::always_inline]] void add_four(Word&& word) {
    unroll<4>([&](auto index)
                  __attribute__((always_inline)) { rest = Bits::sum(rest, Bits::count(word(index))); });
  }
  template <class Word>
  [[gnu::always_inline]] void add_one(Word&& word) {
    rest = Bits::sum(rest, Bits::count(word(0)));
  }
  [[gnu::always_inline]] auto finish() {
    Bits::template add<1>(counted, rest);
    return Bits::finish(counted);
  }
};
template <class Bits>
using BitCounter = std::conditional_t<Bits::counts_directly, DirectCounter<Bits>, CarrySaveCounter<Bits>>;

/// Counts the differing signs of Rows samples for Panels panels, the first of which begins with output
/// `first`. The bits of one row and panel are carried through all of its words, so that a tile of one row
/// needs several panels to have something else to do meanwhile. Shapes: x [Rows][stride], from the first of
/// the rows.
template <class Bits, int Rows, int Panels>
[[gnu::noinline, gnu::flatten]] void binary_tile(const SignPanels& layer, int first, const std::uint32_t* x,
                                                 std::ptrdiff_t stride,
                                                 TileCounts<Bits, Rows, Panels>& counts) noexcept {
  constexpr int width = Bits::vectors::lanes;
  const std::uint32_t* weights = layer.weights + std::ptrdiff_t{first} * layer.words;
  const std::ptrdiff_t panel_stride = std::ptrdiff_t{layer.words} * width;
  BitCounter<Bits> counters[Panels][Rows];
  const auto for_each_counter = [&](auto body) __attribute__((always_inline)) {
    unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
      unroll<Rows>([&](auto row) __attribute__((always_inline)) {
        body(
            counters[panel][row], [&](int word) __attribute__((always_inline)) {
              return Bits::differing(weights + panel * panel_stride + word * width, x[row * stride + word]);
            });
      });
    });
  };
  int words = layer.words;
  for (; words >= 8; words -= 8, weights += 8 * width, x += 8)
    for_each_counter([](auto& counter, auto word)
                         __attribute__((always_inline)) { counter.add_eight(word); });
  if (words >= 4) {
    for_each_counter([](auto& counter, auto word) __attribute__((always_inline)) { counter.add_four(word); });
    words -= 4, weights += 4 * width, x += 4;
  }
  for (; words > 0; --words, weights += width, ++x)
    for_each_counter([](auto& counter, auto word) __attribute__((always_inline)) { counter.add_one(word); });
  unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
    unroll<Rows>([&](auto row) __attribute__((always_inline)) {
      counters[panel][row].finish().store_aligned(counts.values + (panel * Rows + row) * width);
    });
  });
}

/// Words of layers whose bits are not worth keeping in carry-save form.
inline constexpr int most_short_words = 12;

/// The same for at most most_short_words words: a byte of counts holds them all.
template <class Bits, int Rows>
[[gnu::noinline, gnu::flatten]] void short_binary_tile(const SignPanels& layer, int first,
                                                       const std::uint32_t* x, std::ptrdiff_t stride,
                                                       TileCounts<Bits, Rows>& counts) noexcept {
  constexpr int width = Bits::vectors::lanes;
  const std::uint32_t* weights = layer.weights + std::ptrdiff_t{first} * layer.words;
  typename Bits::bytes sums[Rows];
  unroll<Rows>([&](auto row) { sums[row] = Bits::no_bytes(); });
  for (int words = layer.words; words > 0; --words, weights += width, ++x)
    unroll<Rows>([&](auto row) __attribute__((always_inline)) {
      sums[row] = Bits::sum(sums[row], Bits::count(Bits::differing(weights, x[row * stride])));
    });
  unroll<Rows>([&](auto row) __attribute__((always_inline)) {
    auto counted = Bits::none();
    Bits::template add<1>(counted, sums[row]);
    Bits::finish(counted).store_aligned(counts.values + row * width);
  });
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
