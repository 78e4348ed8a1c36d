#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include <whet/model/program.hpp>
#include <whet/topology/sequential.hpp>

namespace whet {

/// What one step of a model costs.
struct StepCost {
  StepKind kind = StepKind::copy;
  /// Layer (index among the leaf layers, -1: the network's input) and the activation fused into it, or -1.
  int layer = -1;
  int activation = -1;
  /// Batch normalization that is part of the layer's thresholds, or -1.
  int normalization = -1;
  Shape input{};
  Shape output{};
  const char* precision = "";
  std::size_t parameters = 0;
  /// Multiply-accumulates of the layer; of a sparse one also those with weights that are left out, which the
  /// energy does not contain.
  std::size_t macs = 0;
  /// Bytes of the step's frozen parameters.
  std::size_t bytes = 0;
  /// Bytes of workspace in use while the step runs.
  std::size_t live_bytes = 0;
  /// Estimated energy of the arithmetic and of reading the weights once, in picojoule.
  double energy = 0.0;
};

namespace detail {

/// Energy per operation in 45 nm, in picojoule. Source: Horowitz, ISSCC 2014: a float multiply-add 3.7 + 0.9;
/// an 8-bit multiply by the fit 0.002995 b^2 + 0.00104 b, a 32-bit integer add 0.1; 32 bits from SRAM 5.
/// Weights that are integers, packed ones included, are multiplied in 8 bits; signs, which come in words,
/// in 1 bit, and their sum takes a bit's addition; halves are multiplied as floats.
template <class Weight>
inline constexpr double energy_per_mac = std::is_same_v<Weight, std::uint32_t> ? 0.002995 + 0.00104 + 0.003125
                                         : std::is_integral_v<Weight> && sizeof(Weight) == 1
                                             ? 0.002995 * 64 + 0.00104 * 8 + 0.1
                                             : 3.7 + 0.9;
/// Weights that are widened to floats before they are multiplied.
template <class Parameters>
concept MultipliesFloats = requires {
  requires Parameters::multiplies_floats;
};
/// The same of a step's parameters.
template <class Parameters>
constexpr double energy_per_product() {
  if constexpr (requires { Parameters{}.input.weights; })
    return energy_per_product<std::remove_cvref_t<decltype(Parameters{}.input)>>();
  else if constexpr (!MultipliesFloats<Parameters> && requires { Parameters{}.weights[0]; })
    return energy_per_mac<std::remove_cvref_t<decltype(Parameters{}.weights[0])>>;
  else if constexpr (!MultipliesFloats<Parameters> && requires { Parameters{}.weights.codes[0]; })
    return energy_per_mac<std::remove_cvref_t<decltype(Parameters{}.weights.codes[0])>>;
  else
    return energy_per_mac<float>;
}
inline constexpr double energy_per_byte = 5.0 / 4.0;

/// The part of a step's products that its kernels compute: of weights that a sparse layer does not store
/// there are none.
template <class Parameters>
constexpr double multiplied_part() {
  if constexpr (requires { typename Parameters::positions_type; }) {
    const double part = static_cast<double>(Parameters::positions_type::capacity) /
                        (static_cast<double>(Parameters::outputs) * Parameters::inputs);
    return part < 1.0 ? part : 1.0;
  } else {
    return 1.0;
  }
}

template <class Program>
constexpr std::size_t live_bytes(const Program& program, int step) {
  std::size_t bytes = 0;
  for (int index = 0; index < program.tensor_count; ++index) {
    const PlannedTensor& tensor = program.tensor(index);
    if (tensor.place == Place::workspace && tensor.storage == index && tensor.first <= step &&
        step <= tensor.last)
      bytes += tensor.bytes();
  }
  return bytes;
}

template <class Model, int Index>
constexpr StepCost step_cost() {
  using Traits = typename Model::template step_traits<Index>;
  using Parameters = typename Traits::parameters;
  constexpr bool layer = !is_conversion(Traits::step.kind);
  StepCost cost{.kind = Traits::step.kind,
                .layer = Traits::step.record,
                .activation = Traits::step.activation,
                .normalization = Traits::step.normalization};
  const Shape produced = Traits::step.record < 0 ? Model::input_extents : Traits::record.output;
  cost.input = layer ? Traits::record.input : produced;
  cost.output = produced;
  cost.precision = layer ? Traits::policy::name : "";
  cost.parameters = layer ? Traits::record.used_parameters() : 0;
  cost.macs = layer ? Traits::record.macs : 0;
  if constexpr (Traits::step.normalization >= 0) {
    const LayerRecord& normalization = records<typename Model::topology>[Traits::step.normalization];
    cost.parameters += normalization.parameters();
    cost.macs += normalization.macs;
  }
  cost.bytes = std::is_empty_v<Parameters> ? 0 : sizeof(Parameters);
  cost.live_bytes = live_bytes(Model::program, Index);
  cost.energy =
      static_cast<double>(cost.macs) * multiplied_part<Parameters>() * energy_per_product<Parameters>() +
      static_cast<double>(cost.bytes) * energy_per_byte;
  return cost;
}

}  // namespace detail

/// Costs of every step of a model, in order of execution.
template <class Model>
inline constexpr auto step_costs = []<int... Index>(std::integer_sequence<int, Index...>) {
  return std::array<StepCost, sizeof...(Index)>{detail::step_cost<Model, Index>()...};
}
(std::make_integer_sequence<int, Model::steps>{});

/// Estimated energy of one inference in picojoule: see StepCost::energy.
template <class Model>
inline constexpr double estimated_energy = [] {
  double sum = 0.0;
  for (const StepCost& cost : step_costs<Model>) sum += cost.energy;
  return sum;
}();

}  // namespace whet
