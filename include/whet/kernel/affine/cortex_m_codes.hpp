#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/kernel/affine/cortex_m_layer.hpp>
#include <whet/kernel/affine/generic_coded.hpp>
#include <whet/precision/coded.hpp>
#include <whet/precision/gathered_codes.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Rows of weights of a few bits as the kernels of small processors see them, beside an Int8RowLayer without
/// weights. An integer is step · code - offset, times the multiplier of its group of inputs, if there are
/// any.
struct PlainCodedRows {
  const std::uint8_t* codes;
  /// [outputs][groups], or null.
  const std::uint8_t* multipliers;
  int row_bytes;
  int groups;
  /// Bytes of a group: of a row, where there are no groups.
  int group_bytes;
  int step;
  int offset;

  template <class Weights>
  [[gnu::always_inline]] static PlainCodedRows of(const Weights& weights, int inputs) {
    constexpr int fields = 8 / Weights::coding::bits;
    const int bytes = (inputs + fields - 1) / fields;
    PlainCodedRows rows{weights.codes,          nullptr, bytes, 1, bytes, Weights::coding::step,
                        Weights::coding::offset};
    if constexpr (Weights::groups > 0) {
      rows.multipliers = weights.multipliers.values;
      rows.groups = Weights::groups;
      rows.group_bytes = Weights::group / fields;
    }
    return rows;
  }

  /// Adds what the sum of codes times inputs of a group stands for, given the sum of the inputs; modulo 2^32.
  [[gnu::always_inline]] void add(std::int32_t& total, std::int32_t sum, std::int32_t inputs, int output,
                                  int group) const {
    const auto word = [](std::int32_t value) { return static_cast<std::uint32_t>(value); };
    std::uint32_t integers = word(step) * word(sum) - word(offset) * word(inputs);
    if (multipliers != nullptr) integers *= word(multipliers[output * groups + group]);
    total = static_cast<std::int32_t>(word(total) + integers);
  }
};

/// The width of codes, by which `lay_out` and `multiply_codes` of a target are chosen.
template <int Bits>
inline constexpr std::integral_constant<int, Bits> code_width{};

/// Outputs [first, last) of one sample, two rows at a time. Shapes: x laid out, input_sums [groups], y
/// [last - first].
template <int Bits, class Target>
[[gnu::noinline]] void coded_rows(Target target, const Int8RowLayer& layer, const PlainCodedRows& rows,
                                  const std::byte* x, const std::int32_t* input_sums, int first, int last,
                                  std::int8_t* y) noexcept {
  constexpr int block = 16;
  const std::uint8_t* row = rows.codes + first * rows.row_bytes;
  for (; first < last; first += block, y += block) {
    const int count = last - first < block ? last - first : block;
    std::int32_t totals[block];
    for (int index = 0; index < count; index += 2) {
      const int other = index + 1 < count ? index + 1 : index;
      const std::uint8_t* const other_row = row + (other - index) * rows.row_bytes;
      std::int32_t total = first_sum(target, layer, first + index);
      std::int32_t other_total = first_sum(target, layer, first + other);
      int left = rows.row_bytes;
      for (int group = 0; group < rows.groups; ++group, left -= rows.group_bytes) {
        std::int32_t sums[2];
        multiply_codes(target, code_width<Bits>, row, other_row, x, group * rows.group_bytes,
                       left < rows.group_bytes ? left : rows.group_bytes, sums);
        rows.add(total, sums[0], input_sums[group], first + index, group);
        rows.add(other_total, sums[1], input_sums[group], first + other, group);
      }
      totals[index] = total;
      totals[other] = other_total;
      row = other_row + rows.row_bytes;
    }
    store_outputs(target, layer, first, count, totals, y);
  }
}

/// Whether the kernels are for the layer.
template <class Parameters>
constexpr bool has_coded_rows() {
  using Weights = typename Parameters::weights_type;
  return Parameters::panel.outputs == 1 && Parameters::panel.inputs == 1 &&
         GatheredCodes<typename Parameters::target, Weights::coding::bits>::supports(Weights::group);
}

/// y = clamp(requantize(W·x + b) + zero point), one sample: the same bits as the generic kernel, whose shapes
/// and number formats are these. Scratch: parameters.scratch bytes, aligned to four.
template <class Activation, MultipliesCodes Target, class Coding, int Outputs, int Inputs,
          WeightGroups Groups, bool NonNegativeInput, auto Layout>
void affine(cortex_m, Activation activation,
            const CodedAffine<Target, Coding, Outputs, Inputs, Groups, NonNegativeInput, Layout>& parameters,
            const std::int8_t* x, std::int8_t* y, std::byte* scratch) noexcept {
  using Parameters = CodedAffine<Target, Coding, Outputs, Inputs, Groups, NonNegativeInput, Layout>;
  if constexpr (has_coded_rows<Parameters>()) {
    constexpr int group = Parameters::weights_type::group;
    const auto rows = PlainCodedRows::of(parameters.weights, Inputs);
    auto* const sums = reinterpret_cast<std::int32_t*>(scratch);
    std::byte* const laid_out = scratch + sizeof(std::int32_t) * static_cast<std::size_t>(rows.groups);
    lay_out(Target{}, code_width<Coding::bits>, x, Inputs, group > 0 ? group : Inputs, laid_out, sums);
    coded_rows<Coding::bits>(Target{}, Int8RowLayer::of(parameters, nullptr), rows, laid_out, sums, 0,
                             Outputs, y);
  } else {
    affine(generic{}, activation, parameters, x, y, scratch);
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
