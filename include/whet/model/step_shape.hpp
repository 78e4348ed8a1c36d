#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include <whet/core/fixed_text.hpp>
#include <whet/core/links.hpp>
#include <whet/core/shape.hpp>
#include <whet/core/window.hpp>
#include <whet/model/program.hpp>
#include <whet/model/step_parameters.hpp>
#include <whet/precision/format.hpp>
#include <whet/topology/join.hpp>
#include <whet/topology/record.hpp>

namespace whet {

/// What a step of a program is, apart from its place in the program, the type of its layer and its policy:
/// steps of equal shape, layer and policy run the same code on as much data. Structural, so that it can be a
/// template argument.
struct StepShape {
  StepKind kind = StepKind::copy;
  /// Of the tensors that the step reads and writes.
  Format from = Format::float32;
  Format to = Format::float32;
  /// Of layers with weights: the input is proved to be never negative.
  bool nonnegative = false;
  /// What the step reads: of one that works value by value the values as a vector.
  Shape input{};
  Shape output{};
  /// Of a join: how many branches there are, and the shapes of those behind the first where they matter.
  int branches = 1;
  std::array<Shape, max_branches - 1> others{};
  /// Of convolutions and pooling.
  Window window{};
  Pooling pooling = Pooling::maximum;
  /// Of layers that move channels, and of recurrent ones.
  int channel_groups = 1;
  int units = 0;

  constexpr bool operator==(const StepShape&) const = default;
};

namespace detail {

/// A conversion or copy of `count` values.
constexpr StepShape conversion_shape(StepKind kind, std::size_t count, Format from, Format to) {
  const Shape values(static_cast<int>(count));
  return {.kind = kind, .from = from, .to = to, .input = values, .output = values};
}

/// The step of a layer. branches: the shapes of what a join reads, in order.
constexpr StepShape layer_shape(StepKind kind, const LayerRecord& layer, Format from, Format to,
                                bool nonnegative, std::span<const Shape> branches) {
  StepShape shape{.kind = kind, .from = from, .to = to, .input = layer.input, .output = layer.output};
  switch (kind) {
    case StepKind::affine:
      shape.input = Shape(layer.affine.inputs);
      shape.output = Shape(layer.affine.outputs);
      shape.nonnegative = nonnegative;
      break;
    case StepKind::convolution:
    case StepKind::depthwise:
      shape.window = layer.window;
      shape.nonnegative = nonnegative;
      break;
    case StepKind::recurrent:
      shape.units = layer.units;
      shape.nonnegative = nonnegative;
      break;
    case StepKind::pool:
      shape.window = layer.window;
      shape.pooling = layer.pooling;
      break;
    case StepKind::rearrange:
      shape.channel_groups = layer.channel_groups;
      break;
    case StepKind::activation:
      shape.input = shape.output = Shape(static_cast<int>(layer.output.size()));
      break;
    case StepKind::join:
      shape.branches = static_cast<int>(branches.size());
      if (layer.type.view() == AddBranches::type) {
        shape.input = shape.output = Shape(static_cast<int>(layer.output.size()));
      } else {
        shape.input = branches[0];
        for (std::size_t other = 1; other < branches.size(); ++other)
          shape.others[other - 1] = branches[other];
      }
      break;
    default:
      break;
  }
  return shape;
}

/// Step number `step` of a program of these layers.
template <std::size_t Records>
constexpr StepShape step_shape(const Program<Records>& program, const Step& step,
                               std::span<const LayerRecord> records, Shape network_input) {
  const PlannedTensor& input = program.tensor(step.input);
  const Format to = program.tensor(step.output).format;
  if (is_conversion(step.kind) || step.kind == StepKind::copy)
    return conversion_shape(step.kind, input.count, input.format, to);
  const LayerRecord& layer = records[static_cast<std::size_t>(step.record)];
  std::array<Shape, max_branches> branches{};
  const auto shape_of = [&](int record) {
    return record < 0 ? network_input : records[static_cast<std::size_t>(record)].output;
  };
  std::size_t count = 0;
  branches[count++] = shape_of(layer.producer);
  for (const int other : layer.others) branches[count++] = shape_of(other);
  return layer_shape(step.kind, layer, input.format, to, input.nonnegative,
                     std::span<const Shape>(branches.data(), count));
}

}  // namespace detail

/// A line of text that names a kind of step: what it is looked up by in a table of measured ones.
using StepKey = FixedText<255>;

namespace detail {

constexpr void append_number(StepKey& text, int number) {
  char digits[12]{};
  int first = 11;
  do {
    digits[--first] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number > 0);
  text.append(std::string_view(digits + first, static_cast<std::size_t>(11 - first)));
}
constexpr void append_shape(StepKey& text, Shape shape) {
  text.append(" ");
  if (!shape.is_vector()) {
    append_number(text, shape.height);
    text.append("x");
    append_number(text, shape.width);
    text.append("x");
  }
  append_number(text, shape.channels);
}
constexpr void append_pair(StepKey& text, std::string_view word, int one, int other) {
  text.append(word);
  append_number(text, one);
  text.append("x");
  append_number(text, other);
}
/// What differs from the default.
constexpr void append_window(StepKey& text, const Window& window) {
  append_pair(text, " ", window.kernel_height, window.kernel_width);
  if (window.stride_height != 1 || window.stride_width != 1)
    append_pair(text, " stride ", window.stride_height, window.stride_width);
  if (window.dilation_height != 1 || window.dilation_width != 1)
    append_pair(text, " dilation ", window.dilation_height, window.dilation_width);
  if (window.pad_top != 0 || window.pad_left != 0)
    append_pair(text, " pad ", window.pad_top, window.pad_left);
  if (window.transposed) text.append(" transposed");
}

/// What a step does, in a word. layer: the name of its layer's type.
constexpr std::string_view step_word(const StepShape& step, std::string_view layer) {
  switch (step.kind) {
    case StepKind::affine:
      return "dense";
    case StepKind::convolution:
      return "conv";
    case StepKind::activation:
      return is_integer(step.to) ? "lookup" : layer;
    case StepKind::pool:
      return step.pooling == Pooling::maximum ? "max_pool" : "mean_pool";
    case StepKind::join:
    case StepKind::rearrange:
    case StepKind::recurrent:
    case StepKind::custom:
      return layer;
    default:
      return name_of(step.kind);
  }
}

constexpr bool has_weights(StepKind kind) {
  return kind == StepKind::affine || kind == StepKind::convolution || kind == StepKind::depthwise ||
         kind == StepKind::recurrent;
}

/// Whether the function that is fused into a step matters: integer kernels clamp in any case.
constexpr bool fuses_functions(Format format) { return is_float(format); }

}  // namespace detail

/// The key of a step, such as "conv 3x3 stride 2x2 28x28x1 > 14x14x16 int8 nonnegative" or
/// "Add 2 x 3136 int8". layer, activation: names of the types of its layer and of the function that is fused
/// into it, empty where there is none; policy: the name of its policy, which says more than the formats of
/// layers with weights alone.
constexpr StepKey step_key(const StepShape& step, std::string_view layer, std::string_view activation,
                           std::string_view policy) {
  StepKey text(detail::step_word(step, layer));
  const bool windowed =
      step.kind == StepKind::convolution || step.kind == StepKind::depthwise || step.kind == StepKind::pool;
  if (windowed) detail::append_window(text, step.window);
  if (step.kind == StepKind::convolution && step.window.groups != 1) {
    text.append(" groups ");
    detail::append_number(text, step.window.groups);
  }
  if (step.channel_groups != 1) {
    text.append(" groups ");
    detail::append_number(text, step.channel_groups);
  }
  if (step.branches > 1 && step.others[0].size() == 0) {
    text.append(" ");
    detail::append_number(text, step.branches);
    text.append(" x");
  }
  detail::append_shape(text, step.input);
  for (const Shape& other : step.others) {
    if (other.size() == 0) continue;
    text.append(",");
    detail::append_shape(text, other);
  }
  if (step.input != step.output) {
    text.append(" >");
    detail::append_shape(text, step.output);
  }
  if (step.units > 0) {
    text.append(" units ");
    detail::append_number(text, step.units);
  }
  text.append(" ");
  if (detail::has_weights(step.kind)) {
    constexpr std::string_view ours = "whet::";
    text.append(policy.starts_with(ours) ? policy.substr(ours.size()) : policy);
  } else {
    text.append(name_of(step.from));
    if (step.to != step.from) {
      text.append(" > ");
      text.append(name_of(step.to));
    }
  }
  if (step.nonnegative) text.append(" nonnegative");
  if (!activation.empty() && detail::fuses_functions(step.to)) {
    text.append(" ");
    text.append(activation);
  }
  return text;
}

}  // namespace whet
