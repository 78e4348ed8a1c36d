#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>

#include <whet/core/memory_layout.hpp>
#include <whet/core/shape.hpp>
#include <whet/model/budget.hpp>
#include <whet/model/candidate_program.hpp>
#include <whet/model/cost_policy.hpp>
#include <whet/model/layer_cost.hpp>
#include <whet/model/parameter_kind.hpp>
#include <whet/model/program.hpp>
#include <whet/precision/conversion.hpp>
#include <whet/precision/int8_softmax.hpp>
#include <whet/precision/integer_kept.hpp>
#include <whet/precision/lookup.hpp>
#include <whet/precision/slopes.hpp>
#include <whet/topology/record.hpp>

namespace whet {

/// What a network costs, known of its layers as values.
struct CandidateCost {
  /// Weights and biases that are learned, and multiply-accumulate operations of one inference.
  std::size_t parameters = 0;
  std::size_t macs = 0;
  /// Bytes: `Model::weight_bytes` and `Model::workspace_bytes`.
  std::size_t flash = 0;
  std::size_t ram = 0;
  /// Picojoule: `estimated_energy<Model>`.
  double energy = 0.0;

  constexpr bool operator==(const CandidateCost&) const = default;
};

/// Whether a network of such costs fits a device.
constexpr bool fits(const CandidateCost& cost, Budget budget) {
  return cost.flash <= budget.flash && cost.ram <= budget.ram;
}

namespace detail {

/// The parameters of a step, as StepTraits::parameters. layer: that of the step, unless it is a conversion.
template <std::size_t Capacity>
constexpr MemoryLayout candidate_layout(const Program<Capacity>& program, const Step& step,
                                        const LayerRecord& layer, const CostPolicy& policy) {
  const PlannedTensor& input = program.tensor(step.input);
  const PlannedTensor& output = program.tensor(step.output);
  switch (parameter_kind(step.kind, input.format, output.format)) {
    case ParameterKind::matrix:
    case ParameterKind::recurrent:
      return policy.layout(layer, input.nonnegative);
    case ParameterKind::join:
      return policy.join(layer);
    case ParameterKind::kept:
      return layout_of<IntegerKept>();
    case ParameterKind::slopes:
      return output.format == Format::int8 ? int8_slopes_layout(layer.input.channels)
                                           : float32_slopes_layout(layer.input.channels);
    case ParameterKind::quantize:
      return layout_of<QuantizeParameters<std::int8_t>>();
    case ParameterKind::dequantize:
      return layout_of<DequantizeParameters>();
    case ParameterKind::lookup:
      return layout_of<LookupParameters>();
    case ParameterKind::softmax:
      return layout_of<Int8Softmax>();
    default:
      // No policy of CostPolicy has tensors of signs or of 16-bit integers.
      return {};
  }
}

/// The product as a double of its own: not as a part of a fused multiply-add, which a constant evaluation has
/// not.
constexpr double rounded_product(double one, double other) {
  const double product = one * other;
  if (std::is_constant_evaluated()) return product;
  volatile double rounded = product;
  return rounded;
}

template <std::size_t Capacity>
constexpr CandidateCost cost_of(std::span<const LayerRecord> records, Shape input, Bounds bounds,
                                const CandidatePolicies& policies) {
  if (records.size() > Capacity) {
    constexpr auto most = std::numeric_limits<std::size_t>::max();
    return {most, most, most, most, std::numeric_limits<double>::infinity()};
  }
  CandidateCost cost;
  for (const LayerRecord& layer : records) {
    cost.parameters += layer.used_parameters();
    cost.macs += layer.macs;
  }
  const auto program = lower_candidate<Capacity>(records, input, bounds, policies);
  cost.ram = program.workspace_bytes;
  MemoryLayout parameters;
  for (int index = 0; index < program.step_count; ++index) {
    const Step& step = program.step(index);
    const int record = step.record < 0 ? 0 : step.record;
    const LayerRecord& layer = records[static_cast<std::size_t>(record)];
    const MemoryLayout layout = candidate_layout(program, step, layer, policies[record]);
    if (layout.size() > 0) parameters.add(layout);
    const bool multiplies = has_matrix(layer.role) || layer.role == LayerRole::recurrent;
    const double per_mac = multiplies ? policies[record].energy_per_product(layer) : energy_per_mac<float>;
    const std::size_t macs = is_conversion(step.kind) ? 0 : layer.macs;
    cost.energy += rounded_product(static_cast<double>(macs), per_mac) +
                   rounded_product(static_cast<double>(layout.size()), energy_per_byte);
  }
  cost.flash = parameters.size();
  return cost;
}

}  // namespace detail

/// What `Model` of these layers under a policy on a target costs, to the byte and the bit, without the type.
/// records: in order of execution, as `records<Topology>`; with more than Capacity layers everything is as
/// large as can be. input, bounds: of the network. Whether the layers fit one another is not checked.
template <std::size_t Capacity = max_candidate_records>
constexpr CandidateCost candidate_cost(std::span<const LayerRecord> records, Shape input, Bounds bounds,
                                       const CostPolicy& policy) {
  return detail::cost_of<Capacity>(records, input, bounds, {.all = &policy});
}

/// The same in mixed precision: see candidate_program.
template <std::size_t Capacity = max_candidate_records>
constexpr CandidateCost candidate_cost(std::span<const LayerRecord> records, Shape input, Bounds bounds,
                                       std::span<const CostPolicy* const> per_record) {
  return detail::cost_of<Capacity>(records, input, bounds, {.each = per_record});
}

}  // namespace whet
