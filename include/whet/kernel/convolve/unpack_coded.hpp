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
};

/// The integers as int8 in the panels of int8 weights, blocks of Bytes bytes; inputs that pad are zero.
/// A convolution meets each weight as often as there are pixels: this is little beside its products, as long
/// as a vector of bytes takes a shift and a mask, for which the compiler has to know both, and that codes and
/// bytes do not overlap.
template <class Coding, int Bytes>
[[gnu::noinline]] void unpack_codes(const CodedMatrix& matrix, std::int8_t* unpacked) noexcept {
  constexpr int fields = 8 / Coding::bits;
  constexpr int mask = (1 << Coding::bits) - 1;
  const int blocks = (matrix.inputs + matrix.block - 1) / matrix.block;
  const int padding = blocks * matrix.block - matrix.inputs;
  const std::uint8_t* codes = matrix.codes;
  for (int panel = 0; panel < matrix.panels; ++panel) {
    for (int first = 0; first < blocks; first += fields, codes += Bytes) {
      std::uint8_t line[Bytes];
      std::memcpy(line, codes, Bytes);
      unroll<fields>([&](auto field) __attribute__((always_inline)) {
        if (first + field >= blocks) return;
        for (int byte = 0; byte < Bytes; ++byte)
          unpacked[byte] = static_cast<std::int8_t>(
              Coding::step * (line[byte] >> (Coding::bits * field) & mask) - Coding::offset);
        unpacked += Bytes;
      });
    }
    std::int8_t* const last = unpacked - Bytes;
    for (int row = 1; padding > 0 && row <= Bytes / matrix.block; ++row)
      for (int input = 0; input < padding; ++input) last[row * matrix.block - 1 - input] = 0;
  }
}

/// The same of a layer's weights.
template <class Coding, int Outputs, int Inputs, auto Layout>
void unpack(const CodedWeights<Coding, Outputs, Inputs, 0, Layout>& weights, std::int8_t* unpacked) noexcept {
  constexpr int panels = Layout.padded_outputs(Outputs) / Layout.outputs;
  constexpr int bytes = Layout.outputs * Layout.inputs;
  unpack_codes<Coding, bytes>({weights.codes, panels, Inputs, Layout.inputs}, unpacked);
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
    constexpr int most = Coding::step * ((1 << Coding::bits) - 1) - Coding::offset;
    return Parameters::target::adds_block_pairs && Parameters::nonnegative_input &&
           all_blocks_fit(most > Coding::offset ? most : Coding::offset);
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
