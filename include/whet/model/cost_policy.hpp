#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>

#include <whet/core/error.hpp>
#include <whet/core/memory_layout.hpp>
#include <whet/core/recurrence.hpp>
#include <whet/model/layer_cost.hpp>
#include <whet/model/program.hpp>
#include <whet/model/step_parameters.hpp>
#include <whet/precision/coded_weights.hpp>
#include <whet/precision/policy.hpp>
#include <whet/topology/record.hpp>

namespace whet {

namespace error {
template <class Policy, class Target>
inline constexpr bool no_costs_of_values = false;
}  // namespace error

/// What a policy and a target make of a layer that is a value: `cost_policy<Policy, Target>` has it. The
/// functions take the layer, and whether its input is proved to be never negative.
struct CostPolicy {
  const char* name = "";
  /// Number format; nothing of scratch.
  PolicyTraits traits{};
  /// Of an output; sums of more integers overflow.
  int most_inputs = std::numeric_limits<int>::max();
  /// Of workspaces, in bytes.
  std::size_t alignment = 1;
  /// The parameters of a layer with weights, and the bytes of workspace that its kernel needs.
  MemoryLayout (*layout)(const LayerRecord& layer, bool nonnegative) = nullptr;
  std::size_t (*scratch)(const LayerRecord& layer, bool nonnegative) = nullptr;
  /// Energy of one of its products, in picojoule.
  double (*energy_per_product)(const LayerRecord& layer) = nullptr;
  /// The parameters of a join in integers.
  MemoryLayout (*join)(const LayerRecord& layer) = nullptr;

  /// Whether there are parameters for as many inputs as the layer has.
  constexpr bool takes(const LayerRecord& layer) const {
    if (layer.role == LayerRole::recurrent)
      return layer.input.channels <= most_inputs && layer.units <= most_inputs;
    return !detail::has_matrix(layer.role) || detail::matrix_extent(layer).inputs <= most_inputs;
  }
};

namespace detail {

/// A policy's class of parameters at an extent that is as good as any: what it takes of memory at others is
/// said by its `memory`. The class of a dense layer may depend on whether it has many outputs.
template <class Policy, class Target, MatrixUse Use, bool ManyOutputs, bool NonNegative>
using matrix_sample_t =
    matrix_parameters_t<Policy, Target, ManyOutputs ? outputs_for_tables : 1, 1, Use, NonNegative>;
template <class Policy, class Target, bool NonNegative>
using recurrent_sample_t = recurrent_t<Policy, Target, Cell::lstm, 1, 1, NonNegative>;

template <class Parameters>
concept SaysItsMemory = requires {
  typename Parameters::memory;
};
template <class Parameters>
concept SaysMemoryOfMatrices =
    SaysItsMemory<decltype(Parameters::input)> && SaysItsMemory<decltype(Parameters::recurrent)>;

template <class Parameters>
using recurrent_memory_t =
    typename Parameters::template memory_with<typename decltype(Parameters::input)::memory,
                                              typename decltype(Parameters::recurrent)::memory>;

/// How the cells of a recurrent layer run: all of the record that parameters and workspace depend on.
constexpr Recurrence recurrence_of(const LayerRecord& layer) {
  const int gates = layer.affine.outputs / layer.units;
  const Cell cell = gates == gates_of(Cell::lstm)  ? Cell::lstm
                    : gates == gates_of(Cell::gru) ? Cell::gru
                                                   : Cell::simple;
  return {.cell = cell, .units = layer.units, .features = layer.input.channels, .steps = layer.input.height};
}

/// Returns body(std::type_identity<sample>{}) for the class of parameters of a layer with a matrix.
template <class Policy, class Target, class Body>
constexpr auto with_matrix_sample(const LayerRecord& layer, bool nonnegative, Body body) {
  const bool many = matrix_extent(layer).outputs >= outputs_for_tables;
  const auto of_use = [&]<MatrixUse Use>(std::integral_constant<MatrixUse, Use>) {
    if (many)
      return nonnegative ? body(std::type_identity<matrix_sample_t<Policy, Target, Use, true, true>>{})
                         : body(std::type_identity<matrix_sample_t<Policy, Target, Use, true, false>>{});
    return nonnegative ? body(std::type_identity<matrix_sample_t<Policy, Target, Use, false, true>>{})
                       : body(std::type_identity<matrix_sample_t<Policy, Target, Use, false, false>>{});
  };
  switch (matrix_use(layer)) {
    case MatrixUse::dense:
      return of_use(std::integral_constant<MatrixUse, MatrixUse::dense>{});
    case MatrixUse::depthwise:
      return of_use(std::integral_constant<MatrixUse, MatrixUse::depthwise>{});
    default:
      return of_use(std::integral_constant<MatrixUse, MatrixUse::convolution>{});
  }
}

template <class Policy, class Target>
constexpr MemoryLayout value_layout(const LayerRecord& layer, bool nonnegative) {
  if (layer.role == LayerRole::recurrent) {
    using Signed = recurrent_memory_t<recurrent_sample_t<Policy, Target, false>>;
    using NonNegative = recurrent_memory_t<recurrent_sample_t<Policy, Target, true>>;
    return nonnegative ? NonNegative::layout(recurrence_of(layer)) : Signed::layout(recurrence_of(layer));
  }
  const AffineExtent extent = matrix_extent(layer);
  return with_matrix_sample<Policy, Target>(layer, nonnegative, [&](auto sample) {
    return decltype(sample)::type::memory::layout(extent.outputs, extent.inputs);
  });
}

template <class Policy, class Target>
constexpr std::size_t value_scratch(const LayerRecord& layer, bool nonnegative) {
  if (layer.role == LayerRole::recurrent)
    return recurrent_memory_t<recurrent_sample_t<Policy, Target, false>>::scratch(recurrence_of(layer));
  const AffineExtent extent = matrix_extent(layer);
  return with_matrix_sample<Policy, Target>(layer, nonnegative, [&](auto sample) {
    using Memory = typename decltype(sample)::type::memory;
    return layer.role == LayerRole::affine
               ? Memory::scratch(extent.outputs, extent.inputs)
               : Memory::convolution_scratch(extent.outputs, extent.inputs, layer.geometry());
  });
}

template <class Policy, class Target>
constexpr double value_energy_per_product(const LayerRecord& layer) {
  if (layer.role == LayerRole::recurrent)
    return energy_per_product<recurrent_sample_t<Policy, Target, false>>();
  return with_matrix_sample<Policy, Target>(
      layer, false, [](auto sample) { return energy_per_product<typename decltype(sample)::type>(); });
}

/// Layouts of joins of two branches, three, and so on.
template <class Join, class Target>
inline constexpr auto int8_join_layouts = []<int... More>(std::integer_sequence<int, More...>) {
  return std::array{layout_of<typename Int8Join<Join, 2 + More, Target>::type>()...};
}
(std::make_integer_sequence<int, max_branches - 1>{});

template <class Target>
constexpr MemoryLayout int8_join_layout(const LayerRecord& layer) {
  const auto more = static_cast<std::size_t>(layer.others.count - 1);
  if (layer.type.view() == MultiplyBranches::type) return layout_of<Int8Multiply>();
  return layer.type.view() == AddBranches::type ? int8_join_layouts<AddBranches, Target>[more]
                                                : int8_join_layouts<ConcatBranches, Target>[more];
}

template <class Policy, class Target>
inline constexpr bool has_costs_of_values = []<MatrixUse... Use>() {
  return ((SaysItsMemory<matrix_sample_t<Policy, Target, Use, false, false>> &&
           SaysItsMemory<matrix_sample_t<Policy, Target, Use, true, true>>)&&...);
}
.template operator()<MatrixUse::dense, MatrixUse::convolution, MatrixUse::depthwise>();

/// What classes of integer parameters take, with sums in 32 bits.
inline constexpr int most_integer_inputs = 65536;

template <class Policy, class Target>
constexpr CostPolicy make_cost_policy() {
  static_assert(
      UniformPolicy<Policy> || error::unknown_policy<Policy>,
      "whet: costs of values are asked of one policy for each layer, not of a mixture; the argument "
      "is what stands in its place");
  constexpr bool supported = [] {
    if constexpr (ReadsBits<Policy>)
      return false;
    else
      return has_costs_of_values<Policy, Target> &&
             SaysMemoryOfMatrices<recurrent_sample_t<Policy, Target, false>>;
  }();
  static_assert(
      supported || error::no_costs_of_values<Policy, Target>,
      "whet: what this policy's layers cost is known of types only: its classes of parameters have no "
      "`memory`, as Int8Affine has; the arguments are policy and target");
  CostPolicy policy{.name = Policy::name,
                    .traits = {.format = format_of<typename Policy::activation>},
                    .alignment = Target::alignment,
                    .layout = &value_layout<Policy, Target>,
                    .scratch = &value_scratch<Policy, Target>,
                    .energy_per_product = &value_energy_per_product<Policy, Target>,
                    .join = &int8_join_layout<Target>};
  if (is_integer(policy.traits.format)) policy.most_inputs = most_integer_inputs;
  if constexpr (requires { Policy::zero_based; }) policy.traits.zero_based = Policy::zero_based;
  return policy;
}

}  // namespace detail

/// The costs of layers under a policy on a target. Policies with float32, 16-bit float or int8 tensors whose
/// classes of parameters have a `memory`: Float32Policy, Float16Policy, Int8Policy, Int4Policy,
/// TernaryPolicy, BinaryWeightPolicy and what is made like them.
template <class Policy, class Target>
inline constexpr CostPolicy cost_policy = detail::make_cost_policy<Policy, Target>();

}  // namespace whet
