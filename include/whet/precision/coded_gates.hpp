#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/core/memory_layout.hpp>
#include <whet/core/recurrence.hpp>
#include <whet/precision/affine_source.hpp>
#include <whet/precision/clear.hpp>
#include <whet/precision/coded_weights.hpp>
#include <whet/precision/int8_outputs.hpp>
#include <whet/precision/integer_recurrent.hpp>

namespace whet {

/// What CodedGates takes of memory for an extent that is a value. Sizes of workspaces are in bytes.
template <class Target, class Coding, WeightGroups Groups>
struct CodedGatesMemory {
  using weights = CodedWeightsMemory<Coding, Groups, Target::int8_panel>;

  static constexpr MemoryLayout layout(int outputs, int inputs) {
    return int8_gates_layout(weights::layout(outputs, inputs).as_member(), Target::int8_panel, outputs);
  }
  static constexpr std::size_t scratch(int, int inputs) {
    return weights::input_sums(inputs) * sizeof(std::int32_t);
  }
};

/// Parameters of y = clamp(requantize(W·q + b)) with weights of fewer than eight bits: int8 in, int16 in
/// Q3.12 out, int32 accumulator. As Int8Gates but for the weights, which CodedWeights describes.
template <class Target, class Coding, int Outputs, int Inputs, WeightGroups Groups>
struct CodedGates {
  using target = Target;
  using memory = CodedGatesMemory<Target, Coding, Groups>;
  static constexpr auto panel = Target::int8_panel;
  using weights_type = CodedWeights<Coding, Outputs, Inputs, Groups, panel>;
  static constexpr int outputs = Outputs;
  static constexpr int inputs = Inputs;
  static constexpr auto padded = static_cast<std::size_t>(panel.padded_outputs(Outputs));
  /// Bytes of workspace a kernel needs for one step.
  static constexpr std::size_t scratch = memory::scratch(Outputs, Inputs);

  weights_type weights;
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
template <class Target, class Coding, int Outputs, int Inputs, WeightGroups Groups>
constexpr void pack(CodedGates<Target, Coding, Outputs, Inputs, Groups>& parameters,
                    const AffineSource& source) {
  static_assert(sizeof(parameters) ==
                CodedGatesMemory<Target, Coding, Groups>::layout(Outputs, Inputs).size());
  detail::clear(parameters);
  for (int output = 0; output < Outputs; ++output) {
    const CodedRow row = pack_row(parameters.weights, source, output);
    pack_int8_output(parameters, source, output, row.scale, row.sum, row.reach);
  }
}

/// An integer recurrent layer with int8 activations and weights of fewer than eight bits. Groups of inputs
/// share a scale in either matrix, or all inputs of an output.
template <class Target, class Coding, WeightGroups Groups, Cell Kind, int Units, int Features>
using CodedRecurrent =
    IntegerRecurrent<std::int8_t, Kind, CodedGates<Target, Coding, gates_of(Kind) * Units, Features, Groups>,
                     CodedGates<Target, Coding, gates_of(Kind) * Units, Units, Groups>>;

}  // namespace whet
