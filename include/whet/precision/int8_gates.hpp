#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/core/memory_layout.hpp>
#include <whet/precision/affine_source.hpp>
#include <whet/precision/clear.hpp>
#include <whet/precision/int8_outputs.hpp>
#include <whet/precision/int8_weights.hpp>

namespace whet {

/// The layout of the gates of an integer recurrent layer: the weights, and what Int8Gates has behind them.
template <class Panel>
constexpr MemoryLayout int8_gates_layout(MemoryLayout weights, Panel panel, int outputs) {
  const auto padded = static_cast<std::size_t>(panel.padded_outputs(outputs));
  MemoryLayout members = weights;
  members.add_array<std::int32_t>(padded, panel.alignment);
  members.add_array<std::int32_t>(padded);
  members.add_array<std::int8_t>(padded);
  return members;
}

/// What Int8Gates takes of memory for an extent that is a value. Sizes of workspaces are in bytes.
template <class Target>
struct Int8GatesMemory {
  static constexpr MemoryLayout layout(int outputs, int inputs) {
    constexpr auto panel = Target::int8_panel;
    MemoryLayout weights;
    weights.add_array<std::int8_t>(panel.size(outputs, inputs), panel.alignment);
    return int8_gates_layout(weights, panel, outputs);
  }
  static constexpr std::size_t scratch(int, int) { return 0; }
};

/// Parameters of y = clamp(requantize(W·q + b)), int8 in, int16 in Q3.12 out, int32 accumulator, exact for
/// Inputs <= 2^16. The input's zero point is folded into b.
/// Shapes: W [Outputs][Inputs] in the target's int8 panels, the rest [Outputs]; padded with zeros.
/// NonNegativeInput: the topology proves q in [0, 127].
template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
struct Int8Gates {
  static_assert(Inputs <= 65536, "whet: an int8 layer takes at most 65536 inputs, or its sums overflow");

  using target = Target;
  using memory = Int8GatesMemory<Target>;
  static constexpr auto panel = Target::int8_panel;
  static constexpr int outputs = Outputs;
  static constexpr int inputs = Inputs;
  static constexpr bool nonnegative_input = NonNegativeInput;
  static constexpr auto padded = static_cast<std::size_t>(panel.padded_outputs(Outputs));
  /// Bytes of workspace a kernel needs for one step.
  static constexpr std::size_t scratch = memory::scratch(Outputs, Inputs);

  alignas(panel.alignment) std::int8_t weights[panel.size(Outputs, Inputs)];
  alignas(panel.alignment) std::int32_t bias[padded];
  std::int32_t mantissa[padded];
  std::int8_t shift[padded];

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("weights", self.weights);
    visit_int8_sums(self, visitor);
  }
};

/// source: see gate_source.
template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
constexpr void pack(Int8Gates<Target, Outputs, Inputs, NonNegativeInput>& parameters,
                    const AffineSource& source) {
  constexpr auto panel = Target::int8_panel;
  static_assert(sizeof(parameters) == Int8GatesMemory<Target>::layout(Outputs, Inputs).size());
  detail::clear(parameters);
  for (int output = 0; output < Outputs; ++output) {
    const float scale = int8_weight_scale(source, output, Inputs);
    std::int64_t reach = 0;
    const std::int32_t sum = quantize_row(source, output, Inputs, scale, [&](int input, std::int8_t value) {
      parameters.weights[panel.index(output, input, Inputs)] = value;
      reach += 128 * (value < 0 ? -value : value);
    });
    pack_int8_output(parameters, source, output, scale, sum, reach);
  }
}

}  // namespace whet
