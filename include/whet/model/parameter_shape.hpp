#pragma once

#include <type_traits>

#include <whet/core/recurrence.hpp>
#include <whet/model/parameter_kind.hpp>
#include <whet/model/program.hpp>
#include <whet/model/step_parameters.hpp>
#include <whet/precision/bits.hpp>
#include <whet/precision/conversion.hpp>
#include <whet/precision/format.hpp>
#include <whet/precision/int16_softmax.hpp>
#include <whet/precision/int8_softmax.hpp>
#include <whet/precision/integer_kept.hpp>
#include <whet/precision/slopes.hpp>
#include <whet/topology/record.hpp>

namespace whet::detail {

struct NoParameters {
  template <class Self, class Visitor>
  static constexpr void visit(Self&, Visitor&&) {}
};

/// What the parameters of a step depend on, besides policy, target and layer.
struct ParameterShape {
  ParameterKind kind = ParameterKind::none;
  Format output = Format::float32;
  bool nonnegative_input = false;
  AffineExtent extent{};
  MatrixUse use = MatrixUse::dense;
  BitRuns runs{};  ///< of a matrix of signs: how those of one output's inputs lie
  Recurrence recurrence{};
  int channels = 0;  ///< that have a slope each
  int branches = 1;
};

constexpr ParameterShape parameter_shape(ParameterKind kind, const PlannedTensor& input,
                                         const PlannedTensor& output, const LayerRecord& record,
                                         const Recurrence& recurrence, int branches, BitRuns runs = {}) {
  return {.kind = kind,
          .output = output.format,
          .nonnegative_input = input.nonnegative,
          .extent = matrix_extent(record),
          .use = kind == ParameterKind::matrix ? matrix_use(record) : MatrixUse::dense,
          .runs = runs,
          .recurrence = recurrence,
          .channels = record.input.channels,
          .branches = branches};
}

template <ParameterShape Of, class Policy, class Target, class Layer>
constexpr auto find_parameters() {
  constexpr ParameterKind kind = Of.kind;
  if constexpr (kind == ParameterKind::binary)
    return std::type_identity<
        typename Policy::template binary<Target, Of.extent.outputs, Of.runs, Of.output>>{};
  else if constexpr (kind == ParameterKind::matrix)
    return std::type_identity<matrix_parameters_t<Policy, Target, Of.extent.outputs, Of.extent.inputs, Of.use,
                                                  Of.nonnegative_input>>{};
  else if constexpr (kind == ParameterKind::recurrent)
    return std::type_identity<recurrent_t<Policy, Target, Of.recurrence.cell, Of.recurrence.units,
                                          Of.recurrence.features, Of.nonnegative_input>>{};
  else if constexpr (kind == ParameterKind::join)
    return std::type_identity<integer_join_t<Of.output, Layer, Of.branches, Target>>{};
  else if constexpr (kind == ParameterKind::kept)
    return std::type_identity<IntegerKept>{};
  else if constexpr (kind == ParameterKind::slopes && Of.output == Format::int8)
    return std::type_identity<Int8Slopes<Of.channels>>{};
  else if constexpr (kind == ParameterKind::slopes)
    return std::type_identity<Float32Slopes<Of.channels>>{};
  else if constexpr (kind == ParameterKind::quantize)
    return std::type_identity<QuantizeParameters<element_t<Of.output>>>{};
  else if constexpr (kind == ParameterKind::dequantize)
    return std::type_identity<DequantizeParameters>{};
  else if constexpr (kind == ParameterKind::rescale)
    return std::type_identity<RescaleParameters<element_t<Of.output>>>{};
  else if constexpr (kind == ParameterKind::binarize)
    return std::type_identity<BinarizeParameters>{};
  else if constexpr (kind == ParameterKind::lookup)
    return std::type_identity<integer_activation_t<Of.output, Layer>>{};
  else if constexpr (kind == ParameterKind::softmax)
    return std::type_identity<std::conditional_t<Of.output == Format::int8, Int8Softmax, Int16Softmax>>{};
  else
    return std::type_identity<NoParameters>{};
}

/// The parameters of a step.
template <ParameterShape Of, class Policy, class Target, class Layer>
using parameters_t = typename decltype(find_parameters<Of, Policy, Target, Layer>())::type;

}  // namespace whet::detail
