#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/core/inline.hpp>
#include <whet/core/memory_layout.hpp>
#include <whet/precision/affine_source.hpp>
#include <whet/precision/balanced_rounding.hpp>
#include <whet/precision/coded_panel.hpp>
#include <whet/precision/int8_weights.hpp>
#include <whet/precision/weight_groups.hpp>

namespace whet {

/// What CodedWeights take of memory, and their kernels of workspace, for an extent that is a value.
template <class Coding, WeightGroups Groups, auto Layout>
struct CodedWeightsMemory {
  static constexpr CodedPanel<std::remove_const_t<decltype(Layout)>> panel{Layout, Coding::bits};
  static constexpr bool looked_up = requires { decltype(Layout)::is_lookup; };

  /// Groups of an output that have multipliers.
  static constexpr int groups(int inputs) { return Groups.divide(inputs) ? Groups.scales(inputs) : 0; }
  /// Whether all multiplied integers fit eight bits.
  static constexpr bool multiplied_fit_bytes(int inputs) {
    return !Groups.divide(inputs) || Groups.most * Coding::offset <= 128;
  }
  static constexpr std::size_t table_size(int inputs) {
    return looked_up ? static_cast<std::size_t>((inputs + 7) / 8 * 64 + 64) : 0;
  }
  static constexpr std::size_t input_sums(int inputs) {
    if (looked_up) return 1;
    if (Layout.inputs == 1) return 0;
    return Groups.divide(inputs) ? static_cast<std::size_t>((inputs + 31) / 32) : 1;
  }
  static constexpr std::size_t unpacked_size(int outputs, int inputs) {
    return Layout.outputs == 1 ? 0 : (Layout.size(outputs, inputs) + 63) / 64 * 64;
  }
  static constexpr MemoryLayout layout(int outputs, int inputs) {
    MemoryLayout members;
    members.add_array<std::uint8_t>(panel.size(outputs, inputs), Layout.alignment);
    members.add_array<std::uint8_t>(static_cast<std::size_t>(groups(inputs)) *
                                    static_cast<std::size_t>(Layout.padded_outputs(outputs)));
    return members;
  }
};

/// Weights of a few bits. A coding says how many, which integers the codes stand for, and on which grid the
/// weights of a row, or of a group of one, are to lie:
///
///     struct SomeCoding {
///       static constexpr int bits = 4;                     // 1, 2 or 4
///       static constexpr int step = 1, offset = 8;         // integer = step · code - offset
///       static constexpr int most = 7;                     // largest magnitude of an integer
///       struct Grid { float scale; int operator()(float weight) const; };
///       static constexpr Grid fit(const float* weights, int count);
///       static constexpr Grid of_scale(float scale);
///       static constexpr bool balanced = true;             // optional: on grids of `fit` errors of
///     };                                                   // rounding cancel, see BalancedRounding
///
/// Codes of 2 bits are 0 to 2. Groups of inputs have 4-bit codes less 8.
template <class Coding, int Outputs, int Inputs, WeightGroups Groups, auto Layout>
struct CodedWeights {
  static_assert(Inputs <= 65536, "whet: an int8 layer takes at most 65536 inputs, or its sums overflow");
  static_assert(Groups.inputs == 0 ||
                    (Groups.inputs % 32 == 0 && std::has_single_bit(static_cast<unsigned>(Groups.inputs))),
                "whet: groups of inputs that share a scale are powers of two from 32 on");
  static_assert(Groups.inputs == 0 || (Coding::bits == 4 && Coding::step == 1 && Coding::offset == 8),
                "whet: groups of inputs share a scale where integers are 4-bit codes less 8");
  // Kernels add eight products of 2-bit codes and inputs in 16 bits.
  static_assert(Coding::bits != 2 || (Coding::most + Coding::offset) / Coding::step <= 2,
                "whet: a coding of 2 bits has three integers, of the codes 0 to 2");

  using coding = Coding;
  using memory = CodedWeightsMemory<Coding, Groups, Layout>;
  static constexpr auto panel = memory::panel;
  /// Groups of each output, and the inputs of one; 0 where an output has one scale.
  static constexpr int groups = memory::groups(Inputs);
  static constexpr int group = groups > 0 ? Groups.inputs : 0;
  static constexpr int padded = Layout.padded_outputs(Outputs);
  static constexpr int most_multiplier = groups > 0 ? Groups.most_multiplier(Coding::most, Inputs) : 1;
  /// Whether kernels look sums of inputs up, and the bytes of a sample's tables: 32 for each four inputs, and
  /// what aligning them takes.
  static constexpr bool looked_up = memory::looked_up;
  static constexpr std::size_t table_size = memory::table_size(Inputs);
  /// Sums of inputs that a kernel needs for a sample: one for each 32 inputs, or for all.
  static constexpr std::size_t input_sums = memory::input_sums(Inputs);
  /// Bytes of the same weights as int8 in panels, for kernels that take those.
  static constexpr std::size_t unpacked_size = memory::unpacked_size(Outputs, Inputs);

  alignas(Layout.alignment) std::uint8_t codes[panel.size(Outputs, Inputs)];
  [[no_unique_address]] GroupMultipliers<groups, most_multiplier, padded, Layout.outputs> multipliers = {};

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("codes", self.codes);
    if constexpr (groups > 0) visitor("multipliers", self.multipliers);
  }

  /// What the integer of weight [output][input] is multiplied by.
  constexpr int multiplier(int output, int input) const { return multipliers(Groups.of(input), output); }
  /// The integer of weight [output][input] with and without the multiplier of its group.
  constexpr int multiplied(int output, int input) const {
    return integer(output, input) * multiplier(output, input);
  }
  constexpr int integer(int output, int input) const {
    const auto [byte, shift] = panel.place(output, input, Inputs);
    return Coding::step * (codes[byte] >> shift & ((1 << Coding::bits) - 1)) - Coding::offset;
  }
  /// Of weights that are zero before.
  constexpr void set(int output, int input, int value) {
    const auto [byte, shift] = panel.place(output, input, Inputs);
    const int code = (value + Coding::offset) / Coding::step;
    codes[byte] = static_cast<std::uint8_t>(codes[byte] | code << shift);
  }

  /// Takes over the same weights in another layout.
  template <auto Other>
  constexpr void assign(const CodedWeights<Coding, Outputs, Inputs, Groups, Other>& other) {
    for (int output = 0; output < Outputs; ++output) {
      for (int input = 0; input < Inputs; ++input) set(output, input, other.integer(output, input));
      if constexpr (groups > 0)
        for (int index = 0; index < groups; ++index)
          multipliers.set(index, output, other.multipliers(index, output));
    }
  }
};

/// Outputs from which on a dense layer of one-bit weights pays for tables.
inline constexpr int outputs_for_tables = 32;

/// The panel of a dense layer's weights of `Bits` bits.
template <class Target, int Bits, int Outputs>
constexpr auto coded_affine_panel() {
  if constexpr (Bits == 1 && Outputs >= outputs_for_tables)
    return Target::one_bit_panel;
  else
    return Target::int8_panel;
}

template <class Coding>
inline constexpr bool balances = false;
template <class Coding>
  requires requires { Coding::balanced; }
inline constexpr bool balances<Coding> = Coding::balanced;

/// What packing found of one output.
struct CodedRow {
  /// Real value of an integer of the row.
  float scale = 1.0f;
  /// Sum of the row's integers, and 128 times the sum of their magnitudes.
  std::int32_t sum = 0;
  std::int64_t reach = 0;
};

namespace detail {

/// Whether a row's weights are zeros, of which the coding has none.
template <class Coding>
constexpr bool lacks_zeros(float fitted_scale) {
  return Coding::step != 1 && fitted_scale == 0.0f;
}

/// For such a row: with which the sum of its inputs rounds to nothing beside the bias.
WHET_INLINE constexpr float scale_of_nothing(const AffineSource& source, int output) {
  const float least = source.output.scale / source.input.scale * (1.0f / 1073741824.0f);
  return scale_that_holds_bias(least, source, output);
}

/// A row of weights on its way into codes.
template <class Weights>
struct RowPacker {
  Weights& weights;
  const float* kernel;
  int output;
  /// Whether rounding is free: training and imported models have scales that say which integers are meant.
  bool balanced;
  BalancedRounding rounding{};
  CodedRow row{};

  /// Quantizes inputs [begin, end) on a grid, all with `multiplier`.
  template <class Grid>
  constexpr void pack(int begin, int end, const Grid& grid, int multiplier) {
    constexpr int span = BalancedRounding::span;
    for (; begin < end; begin += span) {
      const int count = end - begin < span ? end - begin : span;
      int integers[span] = {};
      if (balanced)
        rounding(kernel + begin, count, grid, integers);
      else
        for (int index = 0; index < count; ++index) integers[index] = grid(kernel[begin + index]);
      for (int index = 0; index < count; ++index) {
        const int value = integers[index];
        weights.set(output, begin + index, value);
        row.sum += value * multiplier;
        row.reach += std::int64_t{128} * (value < 0 ? -value : value) * multiplier;
      }
    }
  }
};

}  // namespace detail

/// Quantizes row `output` of the source. Where the source fixes a scale for whole outputs, all groups of one
/// have the same.
template <class Coding, int Outputs, int Inputs, WeightGroups Groups, auto Layout>
constexpr CodedRow pack_row(CodedWeights<Coding, Outputs, Inputs, Groups, Layout>& weights,
                            const AffineSource& source, int output) {
  using Weights = CodedWeights<Coding, Outputs, Inputs, Groups, Layout>;
  constexpr bool grouped = Weights::groups > 0;
  const float* const kernel = source.kernel + static_cast<std::ptrdiff_t>(output) * Inputs;
  const bool fixed = source.weight_scale_count > 0;
  const bool fixed_groups = grouped && source.weight_scale_count > Outputs;
  detail::RowPacker<Weights> packer{weights, kernel, output, balances<Coding> && !fixed};
  if (!grouped || (fixed && !fixed_groups)) {
    auto grid = fixed ? Coding::of_scale(source.weight_scales[source.weight_scale_count == 1 ? 0 : output])
                      : Coding::fit(kernel, Inputs);
    if (!fixed)
      grid.scale = detail::lacks_zeros<Coding>(grid.scale)
                       ? detail::scale_of_nothing(source, output)
                       : scale_that_holds_bias(grid.scale, source, output);
    packer.row.scale = grid.scale;
    packer.pack(0, Inputs, grid, 1);
    if constexpr (grouped)
      for (int index = 0; index < Weights::groups; ++index) weights.multipliers.set(index, output, 1);
    return packer.row;
  }
  if constexpr (grouped) {
    const auto end_of = [](int begin) {
      return begin + Weights::group < Inputs ? begin + Weights::group : Inputs;
    };
    const auto scale_of = [&](int begin) {
      return fixed_groups ? source.weight_scales[output * Weights::groups + begin / Weights::group]
                          : Coding::fit(kernel + begin, end_of(begin) - begin).scale;
    };
    float widest = 0.0f;
    for (int begin = 0; begin < Inputs; begin += Weights::group) {
      const float scale = scale_of(begin);
      widest = scale > widest ? scale : widest;
    }
    GroupGrid groups = GroupGrid::of_widest(widest, Weights::most_multiplier);
    if (!fixed) groups.scale = scale_that_holds_bias(groups.scale, source, output);
    packer.row.scale = groups.scale;
    for (int begin = 0; begin < Inputs; begin += Weights::group) {
      const int multiplier = groups.multiplier(scale_of(begin));
      weights.multipliers.set(begin / Weights::group, output, multiplier);
      packer.pack(begin, end_of(begin), Coding::of_scale(groups.scale_of(multiplier)), multiplier);
    }
  }
  return packer.row;
}

/// Packs a layer whose sums become floats: beside the codes a scale for each output, and its bias in float.
/// The parameters are zero before.
template <class Parameters>
constexpr void pack_rows_of_floats(Parameters& parameters, const AffineSource& source) {
  AffineSource weights_only = source;
  weights_only.bias = nullptr;
  for (int output = 0; output < Parameters::outputs; ++output) {
    parameters.scale[output] = pack_row(parameters.weights, weights_only, output).scale;
    const float* const row = source.kernel + static_cast<std::ptrdiff_t>(output) * Parameters::inputs;
    using Coding = typename Parameters::weights_type::coding;
    if (source.weight_scale_count == 0 &&
        detail::lacks_zeros<Coding>(Coding::fit(row, Parameters::inputs).scale))
      parameters.scale[output] = 0.0f;
    parameters.bias[output] = source.bias != nullptr ? source.bias[output] : 0.0f;
  }
}

}  // namespace whet
