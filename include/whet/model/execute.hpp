#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/core/inline.hpp>
#include <whet/core/tensor_view.hpp>
#include <whet/kernel/activate.hpp>
#include <whet/kernel/affine.hpp>
#include <whet/kernel/lookup.hpp>
#include <whet/kernel/quantize.hpp>
#include <whet/kernel/softmax.hpp>
#include <whet/model/plan.hpp>
#include <whet/target/tags.hpp>

namespace whet::detail {

/// Memory of one run: the caller's input and output, the workspace, and what kernels need beside it for
/// several samples at once.
struct RunMemory {
  const void* input;
  void* output;
  std::byte* workspace;
  std::byte* row_scratch = nullptr;
};

/// Bytes of scratch that a step's kernel takes per sample of several.
template <class Parameters>
constexpr std::size_t row_scratch() {
  std::size_t bytes = 0;
  if constexpr (requires { Parameters::scratch; }) bytes = Parameters::scratch;
  if constexpr (requires { Parameters::row_scratch; })
    bytes = Parameters::row_scratch > bytes ? Parameters::row_scratch : bytes;
  return bytes;
}

/// Runs step Traits::step for `rows` samples; `Rows` is 1 where the compiler knows it. The kernels are found
/// by argument-dependent lookup on the target (and, for layers that bring their own inference function, on
/// the layer).
template <class Target, class Traits, bool Single, class In, class Out>
WHET_INLINE void execute(const typename Traits::parameters& parameters, const In* input, Out* output,
                         std::byte* scratch, int rows) noexcept {
  constexpr Target target{};
  constexpr StepKind kind = Traits::step.kind;
  constexpr int input_count = static_cast<int>(Traits::input.count);
  constexpr int output_count = static_cast<int>(Traits::output.count);
  using Activation = typename Traits::activation;
  if constexpr (kind == StepKind::affine && Single) {
    affine(target, Activation{}, parameters, input, output, scratch);
  } else if constexpr (kind == StepKind::affine) {
    affine_rows(target, Activation{}, parameters, input, output, rows, scratch);
  } else if constexpr (kind == StepKind::quantize) {
    quantize(target, input, output, input_count * rows, parameters.inverse_scale,
             parameters.output.zero_point, parameters.low, parameters.high);
  } else if constexpr (kind == StepKind::dequantize) {
    dequantize(target, input, output, input_count * rows, parameters.input.scale,
               parameters.input.zero_point);
  } else if constexpr (kind == StepKind::activation && Traits::output.format == Format::int8) {
    lookup(target, parameters.table, input, output, output_count * rows);
  } else if constexpr (kind == StepKind::activation) {
    activate(target, typename Traits::layer{}, input, output, output_count * rows);
  } else if constexpr (kind == StepKind::softmax) {
    constexpr int classes = Traits::record.output.channels;
    for (int pixel = 0; pixel < rows * Traits::record.output.pixels(); ++pixel) {
      if constexpr (Traits::output.format == Format::int8)
        softmax(target, parameters, input + pixel * classes, output + pixel * classes, classes);
      else
        softmax(target, input + pixel * classes, output + pixel * classes, classes);
    }
  } else if constexpr (kind == StepKind::custom) {
    for (int row = 0; row < rows; ++row)
      infer(typename Traits::layer{},
            TensorView<const float, Traits::record.input>(input + row * input_count),
            TensorView<float, Traits::record.output>(output + row * output_count));
  } else {
    for (int index = 0; index < output_count * rows; ++index) output[index] = input[index];
  }
}

}  // namespace whet::detail
