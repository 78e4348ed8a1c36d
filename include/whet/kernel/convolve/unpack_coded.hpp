#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <whet/kernel/primitive/unroll.hpp>
#include <whet/precision/block_pairs.hpp>
#include <whet/precision/coded_weights.hpp>
#include <whet/precision/sparse_pattern.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// A matrix with weights of a few bits, laid out as CodedPanel says.
struct CodedMatrix {
  const std::uint8_t* codes;
  int panels;
  int inputs;
  /// Inputs of a block.
  int block;
  /// Of groups of `group` inputs, which are whole lines: [panel][group][one panel's outputs].
  const std::uint8_t* multipliers = nullptr;
  int group = 0;
};

/// How a line of codes becomes int8: two bytes of an output are multiplied by its multiplier as one word, as
/// no code times one leaves its byte. Few operations on whole vectors, where the compiler knows Bytes.
template <class Coding, int Bytes>
struct MultipliedLine {
  static constexpr int words = Bytes / 2;
  static constexpr auto both = [](int byte) { return static_cast<std::uint16_t>(byte * 0x0101); };

  std::uint16_t multipliers[words];
  std::uint8_t offsets[Bytes];

  /// values: of the panel's outputs, for blocks of four inputs.
  [[gnu::always_inline]] void set(const std::uint8_t* values) {
    std::uint16_t offset_words[words];
    for (int word = 0; word < words; ++word) {
      multipliers[word] = values[word / 2];
      offset_words[word] = static_cast<std::uint16_t>(multipliers[word] * both(Coding::offset));
    }
    std::memcpy(offsets, offset_words, Bytes);
  }
  [[gnu::always_inline]] void unpack(const std::uint8_t* line, int shift, std::int8_t* unpacked) const {
    std::uint16_t codes[words];
    std::uint8_t bytes[Bytes];
    std::memcpy(codes, line, Bytes);
    for (int word = 0; word < words; ++word)
      codes[word] = static_cast<std::uint16_t>((codes[word] >> shift & both((1 << Coding::bits) - 1)) *
                                               multipliers[word]);
    std::memcpy(bytes, codes, Bytes);
    for (int byte = 0; byte < Bytes; ++byte)
      unpacked[byte] = static_cast<std::int8_t>(bytes[byte] - offsets[byte]);
  }
};

/// The integers as int8 in the panels of int8 weights, blocks of Bytes bytes; inputs that pad are zero.
/// A convolution meets each weight as often as there are pixels: this is little beside its products, as long
/// as a vector of bytes takes a shift and a mask, for which the compiler has to know both, and that codes and
/// bytes do not overlap. Grouped: with multipliers, in blocks of four inputs.
template <class Coding, int Bytes, bool Grouped>
[[gnu::noinline]] void unpack_codes(const CodedMatrix& matrix, std::int8_t* unpacked) noexcept {
  constexpr int fields = 8 / Coding::bits;
  constexpr int mask = (1 << Coding::bits) - 1;
  const int blocks = (matrix.inputs + matrix.block - 1) / matrix.block;
  const int padding = blocks * matrix.block - matrix.inputs;
  const int group_blocks = matrix.group / matrix.block;
  const std::uint8_t* codes = matrix.codes;
  [[maybe_unused]] const std::uint8_t* multipliers = matrix.multipliers;
  [[maybe_unused]] MultipliedLine<Coding, Bytes> multiplied{};
  for (int panel = 0; panel < matrix.panels; ++panel) {
    [[maybe_unused]] int group_end = 0;
    for (int first = 0; first < blocks; first += fields, codes += Bytes) {
      if constexpr (Grouped)
        if (first == group_end) {
          multiplied.set(multipliers);
          multipliers += Bytes / 4;
          group_end += group_blocks;
        }
      std::uint8_t line[Bytes];
      std::memcpy(line, codes, Bytes);
      unroll<fields>([&](auto field) __attribute__((always_inline)) {
        constexpr int shift = Coding::bits * field;
        if (first + field >= blocks) return;
        if constexpr (Grouped)
          multiplied.unpack(line, shift, unpacked);
        else
          for (int byte = 0; byte < Bytes; ++byte)
            unpacked[byte] =
                static_cast<std::int8_t>(Coding::step * (line[byte] >> shift & mask) - Coding::offset);
        unpacked += Bytes;
      });
    }
    std::int8_t* const last = unpacked - Bytes;
    for (int row = 1; padding > 0 && row <= Bytes / matrix.block; ++row)
      for (int input = 0; input < padding; ++input) last[row * matrix.block - 1 - input] = 0;
  }
}

/// The same of a layer's weights.
template <class Coding, int Outputs, int Inputs, WeightGroups Groups, auto Layout>
void unpack(const CodedWeights<Coding, Outputs, Inputs, Groups, Layout>& weights,
            std::int8_t* unpacked) noexcept {
  using Weights = CodedWeights<Coding, Outputs, Inputs, Groups, Layout>;
  constexpr int panels = Layout.padded_outputs(Outputs) / Layout.outputs;
  constexpr int bytes = Layout.outputs * Layout.inputs;
  constexpr bool grouped = Weights::groups > 0;
  CodedMatrix matrix{weights.codes, panels, Inputs, Layout.inputs};
  if constexpr (grouped) {
    static_assert(Layout.inputs == 4 && Coding::step == 1 && Weights::most_multiplier << Coding::bits <= 256);
    matrix.multipliers = weights.multipliers.values;
    matrix.group = Weights::group;
  }
  unpack_codes<Coding, bytes, grouped>(matrix, unpacked);
}

/// Layers whose convolutions are those of int8, with weights of any width: int8 in and out, and float in and
/// out with inputs that are quantized at run time.
template <class Parameters>
concept Int8Layer = !SparseMatrix<Parameters> && requires(const Parameters& parameters) {
  { Parameters::has_float_form } -> std::convertible_to<bool>;
  { Parameters::nonnegative_input } -> std::convertible_to<bool>;
  { parameters.padding } -> std::convertible_to<std::int8_t>;
};
template <class Parameters>
concept DynamicInt8Layer = requires(const Parameters& parameters) {
  { Parameters::nonnegative_input } -> std::convertible_to<bool>;
  { parameters.scale[0] } -> std::convertible_to<float>;
};

/// Whether a layer's weights are so small that any blocks of them may be added in pairs.
template <class Parameters>
constexpr bool pairs_any_blocks() {
  if constexpr (requires { typename Parameters::weights_type::coding; }) {
    using Coding = typename Parameters::weights_type::coding;
    constexpr int last = Coding::step * ((1 << Coding::bits) - 1) - Coding::offset;
    constexpr int most = last > Coding::offset ? last : Coding::offset;
    return Parameters::target::adds_block_pairs && Parameters::nonnegative_input &&
           all_blocks_fit(most * Parameters::weights_type::most_multiplier);
  }
  return false;
}

/// A layer's weights as int8 in panels: where they are, or unpacked into `scratch`, which then begins behind
/// them.
template <class Parameters>
const std::int8_t* int8_weights(const Parameters& parameters, std::byte*& scratch) noexcept {
  if constexpr (requires { parameters.weights.codes; }) {
    auto* const unpacked = reinterpret_cast<std::int8_t*>(scratch);
    unpack(parameters.weights, unpacked);
    scratch += Parameters::weights_type::unpacked_size;
    return unpacked;
  } else {
    return parameters.weights;
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
