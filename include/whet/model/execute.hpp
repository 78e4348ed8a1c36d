#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/core/error.hpp>
#include <whet/core/inline.hpp>
#include <whet/core/tensor_view.hpp>
#include <whet/kernel/activate.hpp>
#include <whet/kernel/affine.hpp>
#include <whet/kernel/binarize.hpp>
#include <whet/kernel/convolve.hpp>
#include <whet/kernel/depthwise.hpp>
#include <whet/kernel/lookup.hpp>
#include <whet/kernel/narrow.hpp>
#include <whet/kernel/pool.hpp>
#include <whet/kernel/quantize.hpp>
#include <whet/kernel/rearrange.hpp>
#include <whet/kernel/recurrent.hpp>
#include <whet/kernel/slopes.hpp>
#include <whet/kernel/softmax.hpp>
#include <whet/model/execute_join.hpp>
#include <whet/model/plan.hpp>
#include <whet/target/tags.hpp>

namespace whet::detail {

/// Says in a sentence why this translation unit cannot run a target's kernels.
template <class Target>
constexpr void check_target() {
  static_assert(Target::available || error::target_not_enabled<Target>,
                "whet: this translation unit is not compiled for the model's target; give the compiler the "
                "target's flags, or retarget the model; the argument is the target");
#ifndef __OPTIMIZE__
  static_assert(!Target::needs_optimization || error::not_optimized<Target>,
                "whet: kernels of this target need a compiler that optimizes: -Og at least, not -O0 (CMake: "
                "CMAKE_BUILD_TYPE Release or MinSizeRel); the argument is the target");
#endif
}

/// Memory of one run: the caller's input and output, where the tensors of the workspace lie, and what kernels
/// need beside it for several samples at once.
template <class Blocks>
struct RunMemory {
  const void* input;
  void* output;
  Blocks workspace;
  std::byte* row_scratch = nullptr;
};

/// Bytes of scratch that a step's kernel takes per sample of several.
template <class Traits>
constexpr std::size_t row_scratch() {
  using Parameters = typename Traits::parameters;
  std::size_t bytes = Traits::scratch_bytes;
  if constexpr (requires { Parameters::row_scratch; })
    bytes = Parameters::row_scratch > bytes ? Parameters::row_scratch : bytes;
  return bytes;
}

/// A kernel that takes a sample at a time, for `rows` samples.
template <class Traits, class Kernel, class In, class Out>
WHET_INLINE void for_each_row(const In* input, Out* output, int rows, Kernel&& kernel) noexcept {
  for (int row = 0; row < rows; ++row)
    kernel(input + static_cast<std::ptrdiff_t>(row) * static_cast<std::ptrdiff_t>(Traits::input.count),
           output + static_cast<std::ptrdiff_t>(row) * static_cast<std::ptrdiff_t>(Traits::output.count));
}

/// Pooling and rearranging: values move, and mean what they meant.
template <class Target, class Traits, class Element, class Parameters>
WHET_INLINE void execute_kept(const Parameters& parameters, const Element* input, Element* output) noexcept {
  using Layer = typename Traits::layer;
  constexpr Geometry geometry = Traits::record.geometry();
  if constexpr (Traits::output.format == Format::bits) {
    max_pool_signs(Target{}, geometry, input, output);
  } else if constexpr (Traits::step.kind == StepKind::rearrange) {
    Element fill{};
    if constexpr (is_integer(Traits::output.format))
      fill = static_cast<Element>(parameters.output.zero_point);
    rearrange(Target{}, Layer{}, geometry.input, geometry.output, input, output, fill);
  } else if constexpr (Layer::pooling == Pooling::maximum) {
    max_pool(Target{}, geometry, input, output);
  } else {
    average_pool(Target{}, geometry, input, output);
  }
}

/// The same where tensors are 16-bit floats: model/execute_narrow.hpp.
template <class Target, class Traits, class In, class Out>
WHET_INLINE void execute_narrow(const typename Traits::parameters& parameters, const In* input, Out* output,
                                std::byte* scratch) noexcept;

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
  if constexpr (kind == StepKind::widen) {
    to_float32(target, input, output, input_count * rows);
  } else if constexpr (kind == StepKind::narrow) {
    to_narrow(target, input, output, input_count * rows);
  } else if constexpr (is_narrow(Traits::output.format)) {
    for_each_row<Traits>(input, output, rows, [&](const In* x, Out* y) {
      execute_narrow<Target, Traits>(parameters, x, y, scratch);
    });
  } else if constexpr (kind == StepKind::affine && Single) {
    affine(target, Activation{}, parameters, input, output, scratch);
  } else if constexpr (kind == StepKind::affine) {
    affine_rows(target, Activation{}, parameters, input, output, rows, scratch);
  } else if constexpr (kind == StepKind::convolution || kind == StepKind::depthwise) {
    constexpr std::integral_constant<Geometry, Traits::record.geometry()> geometry{};
    for_each_row<Traits>(input, output, rows, [&](const In* x, Out* y) {
      if constexpr (kind == StepKind::depthwise)
        depthwise(target, Activation{}, parameters, geometry, x, y, scratch);
      else
        convolve(target, Activation{}, parameters, geometry, x, y, scratch);
    });
  } else if constexpr (kind == StepKind::recurrent) {
    for_each_row<Traits>(input, output, rows, [&](const In* x, Out* y) {
      recurrent(target, parameters, Traits::recurrence, x, y, scratch);
    });
  } else if constexpr (kind == StepKind::slopes) {
    scale_negative(target, parameters, input, output, rows * Traits::record.output.pixels());
  } else if constexpr (kind == StepKind::pool || kind == StepKind::rearrange) {
    for_each_row<Traits>(input, output, rows,
                         [&](const In* x, Out* y) { execute_kept<Target, Traits>(parameters, x, y); });
  } else if constexpr (kind == StepKind::quantize) {
    quantize(target, input, output, input_count * rows, parameters.inverse_scale,
             parameters.output.zero_point, parameters.low, parameters.high);
  } else if constexpr (kind == StepKind::binarize) {
    constexpr int length = Traits::output.run;
    std::int32_t zero_point = 0;
    if constexpr (Traits::input.format == Format::int8) zero_point = parameters.zero_point;
    binarize(target, input, output, rows * input_count / length, length, zero_point);
  } else if constexpr (kind == StepKind::dequantize) {
    dequantize(target, input, output, input_count * rows, parameters.input.scale,
               parameters.input.zero_point);
  } else if constexpr (kind == StepKind::rescale) {
    rescale(target, input, output, input_count * rows, parameters.multiplier, parameters.input_zero_point,
            parameters.output.zero_point, parameters.low, parameters.high);
  } else if constexpr (kind == StepKind::activation && Traits::output.format == Format::int16) {
    activate(target, parameters, input, output, output_count * rows);
  } else if constexpr (kind == StepKind::activation && Traits::output.format == Format::int8) {
    lookup(target, parameters.table, input, output, output_count * rows);
  } else if constexpr (kind == StepKind::activation) {
    activate(target, typename Traits::layer{}, input, output, output_count * rows);
  } else if constexpr (kind == StepKind::softmax) {
    constexpr int classes = Traits::record.output.channels;
    for (int pixel = 0; pixel < rows * Traits::record.output.pixels(); ++pixel) {
      if constexpr (is_integer(Traits::output.format))
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
