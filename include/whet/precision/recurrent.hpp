#pragma once

#include <cstddef>
#include <type_traits>

#include <whet/core/inline.hpp>
#include <whet/core/memory_layout.hpp>
#include <whet/core/recurrence.hpp>
#include <whet/precision/format.hpp>
#include <whet/precision/integer_recurrent.hpp>
#include <whet/precision/recurrent_scratch.hpp>
#include <whet/precision/recurrent_source.hpp>

namespace whet {

namespace detail {
/// Bytes of workspace that a policy's affine kernel needs for one sample.
template <class Parameters>
constexpr std::size_t affine_scratch() {
  if constexpr (requires { Parameters::scratch; })
    return Parameters::scratch;
  else
    return 0;
}
}  // namespace detail

/// What a recurrent layer remembers in float: h, and of an LSTM c.
template <Cell Kind, int Units>
struct FloatRecurrentState {
  static constexpr int cells = Kind == Cell::lstm ? Units : 0;
  float values[static_cast<std::size_t>(Units + cells)];

  WHET_INLINE constexpr float* hidden() { return values; }
  WHET_INLINE constexpr const float* hidden() const { return values; }
  WHET_INLINE constexpr float* cell() { return values + Units; }
};

/// What FloatRecurrent takes of memory for a layer that is a value; of its matrices likewise. Bytes.
template <class Target, class InputMemory, class RecurrentMemory>
struct FloatRecurrentMemory {
  static constexpr MemoryLayout layout(const Recurrence& layer) {
    MemoryLayout members;
    members.add(InputMemory::layout(layer.gate_outputs(), layer.features));
    members.add(RecurrentMemory::layout(layer.gate_outputs(), layer.units));
    return members;
  }
  static constexpr std::size_t scratch(const Recurrence& layer) {
    const int outputs = layer.gate_outputs();
    const int remembered = layer.cell == Cell::lstm ? 2 * layer.units : layer.units;
    return recurrent_scratch<Target, float>(sizeof(float) * static_cast<std::size_t>(remembered), outputs,
                                            InputMemory::scratch(outputs, layer.features),
                                            RecurrentMemory::scratch(outputs, layer.units))
        .sequence();
  }
};

/// Parameters of a recurrent layer under a policy whose tensors are float: the policy's own affine parameters
/// for all gates at once, of the features and of the output of the step before.
template <class Policy, class Target, Cell Kind, int Units, int Features, bool NonNegativeInput>
struct FloatRecurrent {
  static constexpr int gate_outputs = gates_of(Kind) * Units;
  using target = Target;
  using input_type = typename Policy::template affine<Target, gate_outputs, Features, NonNegativeInput>;
  using recurrent_type = typename Policy::template affine<Target, gate_outputs, Units, false>;
  using state = FloatRecurrentState<Kind, Units>;
  template <class InputMemory, class RecurrentMemory>
  using memory_with = FloatRecurrentMemory<Target, InputMemory, RecurrentMemory>;
  static constexpr Cell kind = Kind;
  static constexpr int units = Units;
  static constexpr int features = Features;

  static constexpr RecurrentScratch workspace =
      recurrent_scratch<Target, float>(sizeof(state), gate_outputs, detail::affine_scratch<input_type>(),
                                       detail::affine_scratch<recurrent_type>());
  /// Bytes of workspace for one step, and for a whole sequence of one sample.
  static constexpr std::size_t step_scratch = workspace.step();
  static constexpr std::size_t scratch = workspace.sequence();

  input_type input;
  recurrent_type recurrent;

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("input", self.input);
    visitor("recurrent", self.recurrent);
  }
};

template <class Policy, class Target, Cell Kind, int Units, int Features, bool NonNegativeInput>
constexpr void pack(FloatRecurrent<Policy, Target, Kind, Units, Features, NonNegativeInput>& parameters,
                    const RecurrentSource& source) {
  pack(parameters.input, source.input);
  pack(parameters.recurrent, source.recurrent);
}

namespace detail {
template <class Policy, class Target, Cell Kind, int Units, int Features, bool NonNegativeInput>
constexpr auto recurrent_parameters() {
  if constexpr (requires {
                  typename Policy::template recurrent<Target, Kind, Units, Features, NonNegativeInput>;
                })
    return std::type_identity<
        typename Policy::template recurrent<Target, Kind, Units, Features, NonNegativeInput>>{};
  else if constexpr (is_float(format_of<typename Policy::activation>))
    return std::type_identity<FloatRecurrent<Policy, Target, Kind, Units, Features, NonNegativeInput>>{};
  else
    return std::type_identity<Int8Recurrent<Target, Kind, Units, Features, NonNegativeInput>>{};
}
}  // namespace detail

/// The parameters of a recurrent layer under a policy: `Policy::recurrent` where it brings some, else those
/// of its number format. NonNegativeInput: the topology proves that no feature is negative, and in int8 that
/// the features lie in [0, 127] with zero point 0.
template <class Policy, class Target, Cell Kind, int Units, int Features, bool NonNegativeInput>
using recurrent_t = typename decltype(detail::recurrent_parameters<Policy, Target, Kind, Units, Features,
                                                                   NonNegativeInput>())::type;

}  // namespace whet
