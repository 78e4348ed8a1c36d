#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/core/memory_layout.hpp>

// Which blocks of four inputs a kernel may add in 16 bits before it widens their sums: on AVX2 three
// multiplications in place of four.
//
// With inputs in [0, 127] maddubs gives sums of two products in 16 bits. Those of two blocks may be added
// there where no inputs make them overflow: of the four weights that meet in a lane, those of a sign sum to
// 32767 / 127 = 258 at most. Few fours of a trained layer break that, but a panel has many of them, and which
// blocks go together is free: for nearly all layers there is an order in which every pair of blocks is exact.

namespace whet {

/// Panels that share an order.
inline constexpr int block_pair_panels = 4;

/// The order in which a kernel goes through the blocks of four inputs of each group of panels, and how many
/// of them go in pairs. All zero, as after `clear`, is right for any layer: no pairs, in order.
template <class Target, int Outputs, int Inputs>
struct BlockPairs {
  static constexpr int groups = (Outputs - 1) / (block_pair_panels * Target::int8_panel.outputs) + 1;
  /// Blocks, and those of them that may go in pairs: where inputs are no whole blocks, the last one stays
  /// last.
  static constexpr int blocks = (Inputs + 3) / 4;
  static constexpr int whole_blocks = Inputs / 4;

  /// Place i of a group takes block i + moves [group · blocks + i].
  std::int16_t moves[groups * blocks];
  /// The blocks of so many first places of each group, an even number, are pairs of neighbours.
  std::uint16_t paired[groups];

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("moves", self.moves);
    visitor("paired", self.paired);
  }
  constexpr bool operator==(const BlockPairs&) const = default;
};

/// What parameters hold where no blocks are paired.
struct NoBlockPairs {};

/// Whether a layer's kernels add blocks in pairs: of few inputs the weights are so large beside the largest
/// that most pairs do not fit.
template <class Target, class Panel>
constexpr bool takes_block_pairs(const Panel& panel, int inputs, bool nonnegative_input) {
  constexpr int least = 48;
  return Target::adds_block_pairs && panel.inputs == 4 && nonnegative_input && inputs >= least;
}

/// Parameters of layers that know which of their blocks go in pairs.
template <class Parameters>
concept KnowsBlockPairs = Parameters::has_block_pairs;

/// Of the weights of a sign that meet in a lane of 16 bits: the largest sum, times the largest input, that it
/// holds.
inline constexpr int most_paired_weights = 32767 / 127;

/// Whether any two blocks of weights of this magnitude go in pairs.
constexpr bool all_blocks_fit(int magnitude) { return 4 * magnitude <= most_paired_weights; }

/// What parameters hold, by whether there are pairs.
template <class Target, bool HasPairs, int Outputs, int Inputs>
using block_pairs_t = std::conditional_t<HasPairs, BlockPairs<Target, Outputs, Inputs>, NoBlockPairs>;

/// Its layout for extents that are values, padding included.
template <class Target>
constexpr MemoryLayout block_pairs_layout(int outputs, int inputs) {
  const int group = block_pair_panels * Target::int8_panel.outputs;
  const auto groups = static_cast<std::size_t>((outputs + group - 1) / group);
  MemoryLayout members;
  members.add_array<std::int16_t>(groups * static_cast<std::size_t>((inputs + 3) / 4));
  members.add_array<std::uint16_t>(groups);
  return members;
}

/// Finds the pairs of one group of panels: for each block the nearest one behind it that fits, so that a
/// kernel reads weights nearly in order; then those that are left over change partners with a pair. Tries
/// that find nothing are limited, so that its time is in proportion to the weights. A template, so that units
/// for different processors share no code.
template <class Target>
class BlockPairSearch {
 public:
  static constexpr int most_blocks = 16384;

  /// Shapes: weights [panels][inputs / 4][one panel's outputs][4], with panels `panel_stride` apart.
  BlockPairSearch(const std::int8_t* first_panel, int count, std::ptrdiff_t panel_stride, int number)
      : weights(first_panel), panels(count), stride(panel_stride), blocks(number) {}

  /// Writes the order, moves [blocks], and returns how many blocks are in pairs.
  int find(std::int16_t* moves) {
    pair_neighbours();
    for (int block = 0; block < blocks; ++block)
      if (partner[block] == none) exchange_partners(block);
    int place = 0;
    const auto put = [&](int block) {
      moves[place] = static_cast<std::int16_t>(block - place);
      ++place;
    };
    for (int block = 0; block < blocks; ++block)
      if (partner[block] > block) {
        put(block);
        put(partner[block]);
      }
    const int paired = place;
    for (int block = 0; block < blocks; ++block)
      if (partner[block] == none) put(block);
    return paired;
  }

 private:
  static constexpr std::int16_t none = -1;
  /// How many blocks behind one are tried, and how many pairs for what is left over.
  static constexpr int tried_blocks = 32;
  static constexpr int tried_pairs = 256;

  bool fits(int one, int other) const {
    constexpr int size = 4 * Target::int8_panel.outputs;
    for (int panel = 0; panel < panels; ++panel) {
      const std::int8_t* const first = weights + panel * stride + std::ptrdiff_t{size} * one;
      const std::int8_t* const second = weights + panel * stride + std::ptrdiff_t{size} * other;
      for (int lane = 0; lane < size; lane += 2) {
        int positive = 0;
        int negative = 0;
        const std::int8_t four[] = {first[lane], first[lane + 1], second[lane], second[lane + 1]};
        for (const int weight : four) (weight > 0 ? positive : negative) += weight;
        if (positive > most_paired_weights || negative < -most_paired_weights) return false;
      }
    }
    return true;
  }

  void join(int one, int other) {
    partner[one] = static_cast<std::int16_t>(other);
    partner[other] = static_cast<std::int16_t>(one);
  }

  void pair_neighbours() {
    for (int block = 0; block < blocks; ++block) partner[block] = none;
    for (int block = 0; block < blocks; ++block) {
      int tries = tried_blocks;
      for (int other = block + 1; partner[block] == none && other < blocks && tries > 0; ++other) {
        if (partner[other] != none) continue;
        if (fits(block, other)) join(block, other);
        --tries;
      }
    }
  }

  /// Makes two pairs of `one`, another block that is left over, and a pair, if it finds such.
  void exchange_partners(int one) {
    int tries = tried_pairs;
    for (int block = 0; block < blocks && tries > 0; ++block) {
      const int old = partner[block];
      if (old == none || --tries < 0 || !fits(one, block)) continue;
      for (int other = one + 1; other < blocks && tries > 0; ++other) {
        if (partner[other] != none || --tries < 0 || !fits(other, old)) continue;
        join(one, block);
        join(other, old);
        return;
      }
    }
  }

  const std::int8_t* weights;
  int panels;
  std::ptrdiff_t stride;
  int blocks;
  std::int16_t partner[most_blocks];
};

/// Derives the pairs from a layer's weights; a constant evaluation goes without.
template <class Parameters>
constexpr void complete_block_pairs(Parameters& parameters) {
  if constexpr (Parameters::has_block_pairs) {
    if (std::is_constant_evaluated()) return;
    using Target = typename Parameters::target;
    constexpr int panels = block_pair_panels;
    constexpr int all_panels =
        Parameters::panel.padded_outputs(Parameters::outputs) / Parameters::panel.outputs;
    constexpr std::ptrdiff_t stride =
        std::ptrdiff_t{Parameters::panel.outputs} * Parameters::panel.padded_inputs(Parameters::inputs);
    auto& pairs = parameters.block_pairs;
    for (int group = 0; group < pairs.groups; ++group) {
      const int left = all_panels - group * panels;
      BlockPairSearch<Target> search(parameters.weights + group * panels * stride,
                                     left < panels ? left : panels, stride, pairs.whole_blocks);
      pairs.paired[group] = static_cast<std::uint16_t>(search.find(pairs.moves + group * pairs.blocks));
    }
  }
}

/// Visits the pairs, where there are any.
template <class Parameters, class Visitor>
constexpr void visit_block_pairs(Parameters& parameters, Visitor& visitor) {
  if constexpr (Parameters::has_block_pairs) visitor("block_pairs", parameters.block_pairs);
}

}  // namespace whet
