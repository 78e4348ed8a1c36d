#pragma once

#include <concepts>
#include <cstddef>

#include <whet/core/fixed_text.hpp>

// Which weights of a matrix [outputs][inputs] a sparse policy stores. A pattern carries its capacity, so that
// sizes stay in the type; which weights they are is a matter of values.

namespace whet {

/// The part of the weights that a pattern has room for, in percent.
struct Keep {
  int percent = 100;

  /// Of `count` weights or blocks, rounded up.
  constexpr int of(int count) const {
    return static_cast<int>((static_cast<long long>(count) * percent + 99) / 100);
  }
  constexpr bool operator==(const Keep&) const = default;
};

/// Any weights, as many as a layer's capacity has room for.
template <Keep Kept>
struct Unstructured {
  static_assert(Kept.percent > 0 && Kept.percent <= 100, "whet: a pattern keeps from 1 to 100 percent");
  static constexpr Keep kept = Kept;

  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::Unstructured<whet::Keep{", Kept.percent, "}>");
  }
};

/// At most Kept of each Of neighbouring inputs of an output: 2:4 is NofM<2, 4>.
/// Source: Mishra et al. 2021, "Accelerating Sparse Deep Neural Networks".
template <int Kept, int Of>
struct NofM {
  static_assert(Of == 2 || Of == 4 || Of == 8,
                "whet: N:M patterns choose from 2, 4 or 8 neighbouring inputs");
  static_assert(Kept > 0 && Kept < Of, "whet: an N:M pattern keeps at least one and fewer than M weights");
  static constexpr int kept = Kept;
  static constexpr int of = Of;
  /// Outputs lie side by side as the target's vectors have them, so that the layout is the target's.
  static constexpr bool fills_lanes = true;

  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::NofM<", Kept, ", ", Of, ">");
  }
};

/// Whole blocks of Outputs neighbouring outputs by Inputs neighbouring inputs, counted from the matrix's
/// first weight; what reaches beyond its end is zero. Fast where outputs fill vectors: Block<16, 1> of
/// floats, Block<8, 4> of integers.
template <int Outputs, int Inputs, Keep Kept>
struct Block {
  static_assert(Outputs > 0 && Inputs > 0 && Outputs <= 64 && Inputs <= 64,
                "whet: a block has from 1 to 64 outputs and inputs");
  static_assert(Kept.percent > 0 && Kept.percent <= 100, "whet: a pattern keeps from 1 to 100 percent");
  static constexpr int outputs = Outputs;
  static constexpr int inputs = Inputs;
  static constexpr Keep kept = Kept;

  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::Block<", Outputs, ", ", Inputs, ", whet::Keep{", Kept.percent, "}>");
  }
};

namespace detail {

/// Collects pieces of source text, integers included, at compile time.
template <std::size_t Capacity>
struct FixedSource {
  FixedText<Capacity> text{};

  template <class... Piece>
  constexpr void operator()(const Piece&... piece) {
    (append(piece), ...);
  }

 private:
  constexpr void append(const char* piece) { text.append(piece); }
  template <std::integral Number>
  constexpr void append(Number number) {
    if (number >= 10) append(number / 10);
    const char digit[]{static_cast<char>('0' + number % 10), '\0'};
    text.append(digit);
  }
};

}  // namespace detail

/// A type that says which weights are stored.
template <class Pattern>
concept SparsityPattern = requires(detail::FixedSource<64> text) {
  Pattern::source(text);
};

/// Where the kept weights of a matrix lie: specialized for each pattern, in the file sparse_… of its name.
///
///     static constexpr int capacity;
///     static constexpr int limit;
///     static constexpr int padded_outputs;
///     static constexpr int needed(const float* kernel);
///     void fill(kept, store);
///     void for_each(output, add) const;
///     bool is_valid() const;
///
/// capacity: weights that are stored, those of fillers included. limit: what `needed` may be at most, which
/// is what the pattern counts, of weights that are not 0. fill asks kept(output, input) whether a weight
/// stays, and calls store(slot, output, input) for each that does. for_each calls add(slot, input) for the
/// stored weights of an output, in order. is_valid: whether all of that stays within bounds.
/// Lanes: outputs that lie side by side in a vector of the target, 1 where the layout is the same for all.
template <class Pattern, int Outputs, int Inputs, int Lanes>
struct SparsePositions;

/// Blocks of four inputs that fill one or two vectors of eight outputs: those of kernels for int8.
template <class Pattern>
inline constexpr bool fills_dots = false;
template <int BlockOutputs, Keep Kept>
inline constexpr bool fills_dots<Block<BlockOutputs, 4, Kept>> = BlockOutputs % 8 == 0 && BlockOutputs <= 16;

/// Parameters of which a pattern says what is stored.
template <class Parameters>
concept SparseMatrix = requires {
  typename Parameters::pattern;
  typename Parameters::positions_type;
};

namespace detail {
template <class Pattern, class Target>
constexpr int pattern_lanes() {
  if constexpr (requires { requires Pattern::fills_lanes; })
    return Target::float32_panel.outputs;
  else
    return 1;
}
}  // namespace detail

template <class Pattern, class Target, int Outputs, int Inputs>
using sparse_positions_t =
    SparsePositions<Pattern, Outputs, Inputs, detail::pattern_lanes<Pattern, Target>()>;

}  // namespace whet
