#pragma once

#include <array>
#include <cstddef>
#include <type_traits>

#include <whet/core/inline.hpp>
#include <whet/kernel/join.hpp>
#include <whet/kernel/narrow.hpp>
#include <whet/model/execute.hpp>
#include <whet/model/narrow_scratch.hpp>
#include <whet/precision/format.hpp>

// Steps whose tensors are 16-bit floats: what a kernel for float32 takes is widened into the workspace, part
// by part, and what it gives is narrowed from there. The values are those that the whole in float32 would
// give, each rounded once.

namespace whet::detail {

/// A step as a kernel for float32 sees it.
template <class Traits>
struct WidenedTraits : Traits {
  static constexpr PlannedTensor widened(PlannedTensor tensor) {
    tensor.format = Format::float32;
    return tensor;
  }
  static constexpr PlannedTensor input = widened(Traits::input);
  static constexpr PlannedTensor output = widened(Traits::output);
};

/// Takes memory from the front of what is left.
class NarrowMemory {
 public:
  WHET_INLINE explicit NarrowMemory(std::byte* memory) noexcept : next(memory) {}

  WHET_INLINE float* take(std::size_t values) noexcept {
    float* const taken = reinterpret_cast<float*>(next);
    next += narrow_bytes(values);
    return taken;
  }

 private:
  std::byte* next;
};

/// Convolutions: a band of output rows at a time, and what it sees of the input. The last band may overlap
/// the one before.
template <class Target, class Traits, class Element>
WHET_INLINE void execute_bands(const typename Traits::parameters& parameters, const Element* input,
                               Element* output, std::byte* scratch) noexcept {
  constexpr Geometry whole = Traits::record.geometry();
  constexpr std::integral_constant<Geometry, narrow_band(whole)> band{};
  constexpr Geometry shape = band.value;
  constexpr int input_row = shape.input.width * shape.input.channels;
  constexpr int output_row = shape.output.width * shape.output.channels;
  // What the kernel itself needs lies in front, so that it is as aligned as it expects.
  constexpr std::size_t own = Traits::scratch_bytes - narrow_bytes(shape.input) - narrow_bytes(shape.output);
  NarrowMemory memory(scratch + own);
  float* const x = memory.take(shape.input.size());
  float* const y = memory.take(shape.output.size());
  for (int row = 0; row < whole.output.height; row += shape.output.height) {
    if (row > whole.output.height - shape.output.height) row = whole.output.height - shape.output.height;
    const int first = row * whole.window.stride_height - whole.window.pad_top;
    for (int index = 0; index < shape.input.height; ++index) {
      float* const to = x + std::ptrdiff_t{index} * input_row;
      const int from = first + index;
      if (from >= 0 && from < whole.input.height)
        to_float32(Target{}, input + std::ptrdiff_t{from} * input_row, to, input_row);
      else
        for (int value = 0; value < input_row; ++value) to[value] = 0.0f;
    }
    using Activation = typename Traits::activation;
    if constexpr (Traits::step.kind == StepKind::depthwise)
      depthwise(Target{}, Activation{}, parameters, band, x, y, scratch);
    else
      convolve(Target{}, Activation{}, parameters, band, x, y, scratch);
    to_narrow(Target{}, y, output + std::ptrdiff_t{row} * output_row, shape.output.height * output_row);
  }
}

/// Pooling: an output row at a time, and what it sees of the input.
template <class Target, class Traits, class Element>
WHET_INLINE void execute_pool_rows(const Element* input, Element* output, std::byte* scratch) noexcept {
  constexpr Geometry whole = Traits::record.geometry();
  constexpr int input_row = whole.input.width * whole.input.channels;
  constexpr int output_row = whole.output.width * whole.output.channels;
  constexpr int taps = whole.window.kernel_height;
  NarrowMemory memory(scratch);
  float* const x =
      memory.take(static_cast<std::size_t>(taps < whole.input.height ? taps : whole.input.height) *
                  static_cast<std::size_t>(input_row));
  float* const y = memory.take(static_cast<std::size_t>(output_row));
  for (int row = 0; row < whole.output.height; ++row) {
    const kernel::PoolRange rows =
        kernel::pool_range(row, whole.window.stride_height, whole.window.pad_top, taps, whole.input.height);
    to_float32(Target{}, input + std::ptrdiff_t{rows.first} * input_row, x,
               (rows.last - rows.first) * input_row);
    Geometry part = whole;
    part.input.height = rows.last - rows.first;
    part.output.height = 1;
    part.window.kernel_height = rows.last - rows.first;
    part.window.pad_top = 0;
    if constexpr (Traits::layer::pooling == Pooling::maximum)
      max_pool(Target{}, part, x, y);
    else
      average_pool(Target{}, part, x, y);
    to_narrow(Target{}, y, output + std::ptrdiff_t{row} * output_row, output_row);
  }
}

/// The mean of a whole image: sums of its channels, row by row, in the order of the kernel for float32.
template <class Target, class Traits, class Element>
WHET_INLINE void execute_global_mean(const Element* input, Element* output, std::byte* scratch) noexcept {
  constexpr Shape shape = Traits::record.input;
  constexpr int row_values = shape.width * shape.channels;
  NarrowMemory memory(scratch);
  float* const sums = memory.take(static_cast<std::size_t>(shape.channels));
  float* const x = memory.take(static_cast<std::size_t>(row_values));
  for (int channel = 0; channel < shape.channels; ++channel) sums[channel] = 0.0f;
  for (int row = 0; row < shape.height; ++row) {
    to_float32(Target{}, input + std::ptrdiff_t{row} * row_values, x, row_values);
    for (int value = 0; value < row_values; value += shape.channels)
      for (int channel = 0; channel < shape.channels; ++channel) sums[channel] += x[value + channel];
  }
  for (int channel = 0; channel < shape.channels; ++channel)
    sums[channel] /= static_cast<float>(shape.pixels());
  to_narrow(Target{}, sums, output, shape.channels);
}

/// What works on `Part` values at a time, in place: kernel(float values, how many).
template <class Target, int Part, class Element, class Kernel>
WHET_INLINE void execute_parts(const Element* input, Element* output, int count, std::byte* scratch,
                               Kernel&& kernel) noexcept {
  float* const values = NarrowMemory(scratch).take(Part);
  for (int index = 0; index < count; index += Part) {
    const int part = count - index < Part ? count - index : Part;
    to_float32(Target{}, input + index, values, part);
    kernel(values, part);
    to_narrow(Target{}, values, output + index, part);
  }
}

template <class Target, class Traits, class In, class Out>
WHET_INLINE void execute_narrow(const typename Traits::parameters& parameters, const In* input, Out* output,
                                std::byte* scratch) noexcept {
  constexpr StepKind kind = Traits::step.kind;
  constexpr LayerRecord record = Traits::record;
  constexpr int count = static_cast<int>(Traits::output.count);
  constexpr int channels = record.output.channels;
  if constexpr (is_banded(record)) {
    execute_bands<Target, Traits>(parameters, input, output, scratch);
  } else if constexpr (is_global_mean(record)) {
    execute_global_mean<Target, Traits>(input, output, scratch);
  } else if constexpr (kind == StepKind::pool) {
    execute_pool_rows<Target, Traits>(input, output, scratch);
  } else if constexpr (kind == StepKind::rearrange) {
    execute_kept<Target, Traits>(parameters, input, output);
  } else if constexpr (kind == StepKind::copy) {
    for (int index = 0; index < count; ++index) output[index] = input[index];
  } else if constexpr (kind == StepKind::activation) {
    execute_parts<Target, narrow_chunk>(input, output, count, scratch, [](float* values, int part) {
      activate(Target{}, typename Traits::layer{}, values, values, part);
    });
  } else if constexpr (kind == StepKind::slopes) {
    execute_parts<Target, channels>(input, output, count, scratch, [&](float* values, int) {
      scale_negative(Target{}, parameters, values, values, 1);
    });
  } else if constexpr (kind == StepKind::softmax) {
    execute_parts<Target, channels>(input, output, count, scratch,
                                    [](float* values, int part) { softmax(Target{}, values, values, part); });
  } else {
    constexpr auto inputs = static_cast<int>(Traits::input.count);
    constexpr std::size_t own =
        Traits::scratch_bytes - narrow_bytes(record.input) - narrow_bytes(record.output);
    NarrowMemory memory(scratch + own);
    float* const x = memory.take(Traits::input.count);
    float* const y = memory.take(Traits::output.count);
    to_float32(Target{}, input, x, inputs);
    execute<Target, WidenedTraits<Traits>, true>(parameters, x, y, scratch, 1);
    to_narrow(Target{}, y, output, count);
  }
}

/// Sums and products of 16-bit floats: a chunk, or a pixel, of each branch at a time.
template <class Target, class Traits, class Inputs, class Element>
WHET_INLINE void execute_narrow_join(AddBranches, const Inputs& inputs, Element* output,
                                     std::byte* scratch) noexcept {
  constexpr int count = static_cast<int>(Traits::output.count);
  NarrowMemory memory(scratch);
  float* const y = memory.take(narrow_chunk);
  std::array<const float*, static_cast<std::size_t>(Traits::branches)> branches;
  std::array<float*, static_cast<std::size_t>(Traits::branches)> parts;
  for (std::size_t branch = 0; branch < parts.size(); ++branch)
    branches[branch] = parts[branch] = memory.take(narrow_chunk);
  for (int index = 0; index < count; index += narrow_chunk) {
    const int part = count - index < narrow_chunk ? count - index : narrow_chunk;
    for (std::size_t branch = 0; branch < parts.size(); ++branch)
      to_float32(Target{}, inputs[branch] + index, parts[branch], part);
    add(Target{}, typename Traits::activation{}, branches, y, part);
    to_narrow(Target{}, y, output + index, part);
  }
}

template <class Target, class Traits, class Inputs, class Element>
WHET_INLINE void execute_narrow_join(MultiplyBranches, const Inputs& inputs, Element* output,
                                     std::byte* scratch) noexcept {
  constexpr int channels = Traits::record.output.channels;
  constexpr int pixels = Traits::record.output.pixels();
  constexpr int first = Traits::template branch_extents<0>.pixels();
  constexpr int second = Traits::template branch_extents<1>.pixels();
  constexpr std::size_t gate = first < second ? 0 : 1;
  constexpr int gate_pixels = gate == 0 ? first : second;
  NarrowMemory memory(scratch);
  float* const y = memory.take(static_cast<std::size_t>(channels));
  float* const x = memory.take(static_cast<std::size_t>(channels));
  float* const factors = memory.take(static_cast<std::size_t>(channels));
  for (int pixel = 0; pixel < pixels; ++pixel) {
    const std::ptrdiff_t at = std::ptrdiff_t{pixel} * channels;
    if (pixel == 0 || gate_pixels > 1)
      to_float32(Target{}, inputs[gate] + (gate_pixels > 1 ? at : 0), factors, channels);
    to_float32(Target{}, inputs[1 - gate] + at, x, channels);
    multiply(Target{}, typename Traits::activation{}, x, factors, y, 1, channels, 1);
    to_narrow(Target{}, y, output + at, channels);
  }
}

template <class Target, class Traits, class Inputs, class Element>
WHET_INLINE void execute_narrow_join(ConcatBranches, const Inputs& inputs, Element* output,
                                     std::byte*) noexcept {
  execute_join<Target, Traits>(ConcatBranches{}, typename Traits::parameters{}, inputs, output);
}

/// Runs a join for one sample, whatever its tensors hold.
template <class Target, class Traits, class Element, class Inputs>
WHET_INLINE void execute_join_step(const typename Traits::parameters& parameters, const Inputs& inputs,
                                   Element* output, std::byte* scratch) noexcept {
  if constexpr (is_narrow(Traits::output.format))
    execute_narrow_join<Target, Traits>(typename Traits::layer{}, inputs, output, scratch);
  else
    execute_join<Target, Traits>(typename Traits::layer{}, parameters, inputs, output);
}

}  // namespace whet::detail
