#pragma once

#include <whet/model/program.hpp>
#include <whet/precision/format.hpp>

namespace whet::detail {

/// Which kind of parameters a step has.
enum class ParameterKind : unsigned char {
  none,
  binary,  ///< a matrix of signs
  matrix,
  recurrent,
  join,
  kept,
  slopes,
  quantize,
  dequantize,
  rescale,
  binarize,
  lookup,  ///< one function of each integer
  softmax,
};

/// The same for types (StepTraits) and for values (candidate_cost). Formats: of the step's input and output.
constexpr ParameterKind parameter_kind(StepKind kind, Format input, Format output) {
  switch (kind) {
    case StepKind::affine:
    case StepKind::convolution:
      return input == Format::bits ? ParameterKind::binary : ParameterKind::matrix;
    case StepKind::depthwise:
      return ParameterKind::matrix;
    case StepKind::recurrent:
      return ParameterKind::recurrent;
    case StepKind::slopes:
      return ParameterKind::slopes;
    case StepKind::quantize:
      return ParameterKind::quantize;
    case StepKind::dequantize:
      return ParameterKind::dequantize;
    case StepKind::rescale:
      return ParameterKind::rescale;
    case StepKind::binarize:
      return input == Format::int8 ? ParameterKind::binarize : ParameterKind::none;
    default:
      break;
  }
  if (!is_integer(output)) return ParameterKind::none;
  if (keeps_quantization(kind)) return ParameterKind::kept;
  switch (kind) {
    case StepKind::join:
      return ParameterKind::join;
    case StepKind::activation:
      return ParameterKind::lookup;
    case StepKind::softmax:
      return ParameterKind::softmax;
    default:
      return ParameterKind::none;
  }
}

}  // namespace whet::detail
