#pragma once

#include <array>
#include <cstddef>
#include <span>

#include <whet/core/links.hpp>
#include <whet/precision/format.hpp>
#include <whet/topology/record.hpp>

namespace whet {

enum class StepKind : unsigned char {
  affine,
  convolution,
  depthwise,
  activation,
  slopes,
  pool,
  join,
  rearrange,
  recurrent,
  softmax,
  custom,
  quantize,
  dequantize,
  rescale,
  binarize,
  widen,
  narrow,
  copy,
};

constexpr const char* name_of(StepKind kind) {
  constexpr const char* names[]{"affine",     "convolution", "depthwise", "activation", "slopes", "pool",
                                "join",       "rearrange",   "recurrent", "softmax",    "custom", "quantize",
                                "dequantize", "rescale",     "binarize",  "widen",      "narrow", "copy"};
  return names[static_cast<int>(kind)];
}

/// Whether a step brings a tensor from one number format to another, at a precision border.
constexpr bool is_conversion(StepKind kind) {
  return kind == StepKind::quantize || kind == StepKind::dequantize || kind == StepKind::rescale ||
         kind == StepKind::binarize || kind == StepKind::widen || kind == StepKind::narrow;
}

/// Whether the numbers of a step's output mean what those of its input mean, so that integers move as they
/// are.
constexpr bool keeps_quantization(StepKind kind) {
  return kind == StepKind::pool || kind == StepKind::rearrange || kind == StepKind::copy;
}

/// One piece of work of a frozen model: a layer after fusion, or a conversion at a precision border.
struct Step {
  StepKind kind = StepKind::copy;
  /// The layer; of a conversion, the record whose output is converted (-1: the network's input).
  int record = -1;
  /// Record of the activation fused into this step, or -1.
  int activation = -1;
  /// Record of the batch normalization that a binary layer takes up, or -1.
  int normalization = -1;
  /// Indices of tensors: the input, and those of the other branches that are joined.
  int input = -1;
  Links others{};
  int output = -1;
  int scratch = -1;
  /// The step works value by value, so that it may write over an input of the output's size.
  bool in_place = false;
};

enum class Place : unsigned char { input, output, workspace };

/// One tensor of the program and where it lives.
struct PlannedTensor {
  /// Record whose output it holds, -1 for the network's input.
  int record = -1;
  /// Elements: of signs the words.
  std::size_t count = 0;
  Format format = Format::float32;
  /// Signs: values of a run, each of which begins with a word of its own.
  int run = 0;
  /// int8: proved to lie in [0, 127] with zero point 0. float: proved >= 0.
  bool nonnegative = false;
  /// Memory that one kernel needs beside its input and output.
  bool scratch = false;
  Place place = Place::workspace;
  /// First and last step that uses it.
  int first = 0;
  int last = 0;
  /// Tensor whose memory it shares; itself where it has its own.
  int storage = -1;
  std::size_t offset = 0;

  constexpr std::size_t bytes() const { return count * bytes_of(format); }
};

/// What lowering has to know of the policy of one record.
struct PolicyTraits {
  Format format = Format::float32;
  bool zero_based = false;
  /// Layers with weights read signs, and the format of what they write is that of its readers.
  bool reads_bits = false;
  /// Bytes of workspace the layer's kernel needs beside its input and output, and what it needs where the
  /// input is proved to be never negative.
  std::size_t scratch = 0;
  std::size_t nonnegative_scratch = 0;
};

/// A topology lowered under a policy: steps in order and the tensors between them.
template <std::size_t Records>
struct Program {
  static constexpr std::size_t max_steps = 3 * Records + 3;
  static constexpr std::size_t max_tensors = 4 * Records + 4;

  std::array<Step, max_steps> steps{};
  int step_count = 0;
  std::array<PlannedTensor, max_tensors> tensors{};
  int tensor_count = 0;
  /// Bytes of the workspace of one inference.
  std::size_t workspace_bytes = 0;

  constexpr Step& step(int index) { return steps[static_cast<std::size_t>(index)]; }
  constexpr const Step& step(int index) const { return steps[static_cast<std::size_t>(index)]; }
  constexpr PlannedTensor& tensor(int index) { return tensors[static_cast<std::size_t>(index)]; }
  constexpr const PlannedTensor& tensor(int index) const { return tensors[static_cast<std::size_t>(index)]; }

  constexpr int add_tensor(PlannedTensor tensor) {
    tensor.storage = tensor_count;
    tensors[static_cast<std::size_t>(tensor_count)] = tensor;
    return tensor_count++;
  }
  constexpr void add_step(const Step& step) { steps[static_cast<std::size_t>(step_count++)] = step; }
};

}  // namespace whet
