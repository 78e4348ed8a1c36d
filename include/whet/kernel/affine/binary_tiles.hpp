#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <cstdint>

#include <whet/kernel/affine/row_tiles.hpp>
#include <whet/kernel/primitive/avx2_bits.hpp>
#include <whet/kernel/primitive/avx512_bits.hpp>
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
template <class Bits, int Rows, int Panels>
struct TileCounts {
  alignas(64) std::int32_t values[Rows * Panels * Bits::vectors::lanes];
};

/// The running sums of one row and panel in carry-save form: bits of weight 1, 2 and 4 in every place, and
/// what has been counted. Counting bits takes most of the instructions, so that it is done once for eight
/// words. Source: Muła, Kurz and Lemire 2018 (Faster population counts using AVX2), section 5.
template <class Bits>
struct CarrySaveCounter {
  using Words = typename Bits::words;
  Words ones = Bits::zero();
  Words twos = Bits::zero();
  Words fours = Bits::zero();
  typename Bits::counts counted = Bits::zero();

  /// word(index): one of eight or four.
  template <class Word>
  [[gnu::always_inline]] void add_eight(Word&& word) {
    const Words first = add_four_to_ones(word, 0);
    const Words second = add_four_to_ones(word, 4);
    Bits::template add<8>(counted, Bits::carry_save(fours, first, second));
  }
  template <class Word>
  [[gnu::always_inline]] void add_four(Word&& word) {
    Bits::template add<4>(counted, add_four_to_ones(word, 0));
  }
  [[gnu::always_inline]] void add_one(Words word) { Bits::template add<1>(counted, word); }

  [[gnu::always_inline]] void finish() {
    Bits::template add<1>(counted, ones);
    Bits::template add<2>(counted, twos);
    Bits::template add<4>(counted, fours);
  }

 private:
  /// The carry of weight 4.
  template <class Word>
  [[gnu::always_inline]] Words add_four_to_ones(Word&& word, int from) {
    const Words first = Bits::carry_save(ones, word(from), word(from + 1));
    const Words second = Bits::carry_save(ones, word(from + 2), word(from + 3));
    return Bits::carry_save(twos, first, second);
  }
};

/// Counts the differing signs of Rows samples and Panels neighbouring panels from output `first`, walked side
/// by side: several streams keep the memory busy. Shapes: x [Rows][stride], from the first of the rows.
template <class Bits, int Rows, int Panels>
[[gnu::noinline, gnu::flatten]] void binary_tile(const SignPanels& layer, int first, const std::uint32_t* x,
                                                 std::ptrdiff_t stride,
                                                 TileCounts<Bits, Rows, Panels>& counts) noexcept {
  constexpr int width = Bits::vectors::lanes;
  const std::ptrdiff_t panel_stride = std::ptrdiff_t{width} * layer.words;
  const std::uint32_t* weights = layer.weights + std::ptrdiff_t{first} * layer.words;
  CarrySaveCounter<Bits> counters[Rows][Panels];
  const auto for_each_counter = [&](auto body) __attribute__((always_inline)) {
    unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
      unroll<Rows>([&](auto row) __attribute__((always_inline)) {
        body(
            counters[row][panel], [&](int word) __attribute__((always_inline)) {
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
    for_each_counter([](auto& counter, auto word)
                         __attribute__((always_inline)) { counter.add_one(word(0)); });
  unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
    unroll<Rows>([&](auto row) __attribute__((always_inline)) {
      // Nothing was carried where there are fewer than four words.
      if (layer.words >= 4) counters[row][panel].finish();
      Bits::finish(counters[row][panel].counted).store_aligned(counts.values + (panel * Rows + row) * width);
    });
  });
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
