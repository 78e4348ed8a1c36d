#pragma once

#include <array>
#include <cstddef>

#include <whet/core/shape.hpp>
#include <whet/model/choose_formats.hpp>
#include <whet/model/plan_memory.hpp>
#include <whet/model/program.hpp>
#include <whet/precision/bits.hpp>
#include <whet/precision/format.hpp>
#include <whet/topology/record.hpp>

namespace whet::detail {

/// The step of a layer.
constexpr StepKind step_kind(const LayerRecord& layer) {
  switch (layer.role) {
    case LayerRole::affine:
      return StepKind::affine;
    case LayerRole::convolution:
    case LayerRole::normalization:
      return layer.geometry().is_depthwise() ? StepKind::depthwise : StepKind::convolution;
    case LayerRole::activation:
      return StepKind::activation;
    case LayerRole::slopes:
      return StepKind::slopes;
    case LayerRole::pool:
      return StepKind::pool;
    case LayerRole::join:
      return StepKind::join;
    case LayerRole::rearrange:
      return StepKind::rearrange;
    case LayerRole::recurrent:
      return StepKind::recurrent;
    case LayerRole::softmax:
      return StepKind::softmax;
    default:
      return StepKind::custom;
  }
}

/// Steps that compute new values, with room for a clamp behind it. A join that only moves values has none.
constexpr bool takes_activation(const LayerRecord& layer) {
  return layer.role == LayerRole::affine || layer.role == LayerRole::convolution ||
         layer.role == LayerRole::normalization || (layer.role == LayerRole::join && layer.value_by_value);
}

/// The step that brings a tensor to another format.
constexpr StepKind conversion_kind(Format from, Format to) {
  if (is_narrow(from)) return StepKind::widen;
  if (is_narrow(to)) return StepKind::narrow;
  if (!is_integer(to)) return StepKind::dequantize;
  return is_integer(from) ? StepKind::rescale : StepKind::quantize;
}

/// What a policy proves of a tensor within bounds.
constexpr bool proves_nonnegative(const Bounds& bounds, const PolicyTraits& traits) {
  return bounds.nonnegative() && (is_float(traits.format) || traits.zero_based);
}

/// Turns records and the policies chosen for them into steps and tensors. There is room for `Records`
/// records; there may be fewer.
template <std::size_t Records>
class ProgramBuilder {
 public:
  constexpr ProgramBuilder(const std::array<LayerRecord, Records>& records,
                           const std::array<PolicyTraits, Records>& traits, Shape input, Bounds bounds)
      : ProgramBuilder(records.data(), static_cast<int>(Records), traits, input, bounds) {}
  /// A pointer and a number, because every network would instantiate the parts of a span.
  constexpr ProgramBuilder(const LayerRecord* records, int record_count,
                           const std::array<PolicyTraits, Records>& traits, Shape input, Bounds bounds)
      : all_records(records),
        count(record_count),
        all_traits(traits),
        formats(all_records, all_traits.data(), passing.data(), count) {
    for (int index = 0; index < count; ++index) {
      if (formats.passes(index)) continue;
      ++uses[static_cast<std::size_t>(root(record(index).producer) + 1)];
      for (int producer : record(index).others) ++uses[static_cast<std::size_t>(root(producer) + 1)];
    }
    values[0] = program.add_tensor({.count = input.size(),
                                    .format = Format::float32,
                                    .nonnegative = bounds.nonnegative(),
                                    .place = Place::input});
  }

  /// Everything but the offsets of the tensors.
  constexpr Program<Records> build() {
    for (int index = 0; index < count; ++index) lower(index);
    finish();
    find_lifetimes(program);
    share_in_place(program);
    return program;
  }

 private:
  constexpr const LayerRecord& record(int index) const { return all_records[index]; }
  constexpr const PolicyTraits& traits(int index) const {
    return all_traits[static_cast<std::size_t>(index)];
  }
  constexpr int& value(int record) { return values[static_cast<std::size_t>(record + 1)]; }

  constexpr int root(int index) const { return formats.root(index); }

  constexpr int output_tensor(int index) {
    const Format format = traits(index).format;
    const Shape shape = record(index).output;
    return program.add_tensor({.record = index,
                               .count = elements(shape, format),
                               .format = format,
                               .run = format == Format::bits ? shape.channels : 0,
                               .nonnegative = record(index).role != LayerRole::softmax &&
                                              proves_nonnegative(record(index).bounds, traits(index))});
  }

  static constexpr std::size_t elements(Shape shape, Format format) {
    return static_cast<std::size_t>(shape.pixels()) *
           static_cast<std::size_t>(channel_elements(shape.channels, format));
  }

  constexpr void lower(int index) {
    const LayerRecord& layer = record(index);
    if (formats.passes(index)) {
      value(index) = value(layer.producer);
      return;
    }
    if (layer.role == LayerRole::activation && fuse(index)) return;
    if (formats.is_taken_up(index)) return take_up(index);
    Step step{.kind = step_kind(layer),
              .record = index,
              .input = reads_signs(index) ? binarized(index) : converted(layer.producer, traits(index))};
    step.in_place = layer.role == LayerRole::activation || layer.role == LayerRole::slopes ||
                    (layer.role == LayerRole::join && layer.value_by_value);
    for (int producer : layer.others) step.others.add(converted(producer, traits(index)));
    step.output = output_tensor(index);
    // Where values only move, they are what they were, whatever this layer's own policy would prove.
    if (keeps_quantization(step.kind))
      program.tensor(step.output).nonnegative = program.tensor(step.input).nonnegative;
    const std::size_t scratch =
        program.tensor(step.input).nonnegative ? traits(index).nonnegative_scratch : traits(index).scratch;
    if (scratch > 0)
      step.scratch =
          program.add_tensor({.record = index, .count = scratch, .format = Format::int8, .scratch = true});
    program.add_step(step);
    value(index) = step.output;
  }

  /// Makes batch normalization `index` part of the binary layer before it.
  constexpr void take_up(int index) {
    const int output = value(record(index).producer);
    for (int step = program.step_count - 1; step >= 0; --step)
      if (program.step(step).output == output) program.step(step).normalization = index;
    program.tensor(output).record = index;
    value(index) = output;
  }

  /// Makes activation `index` part of the step before it: any function in float, clamps in integers.
  constexpr bool fuse(int index) {
    const int producer = root(record(index).producer);
    if (producer < 0 || !takes_activation(record(producer))) return false;
    if (uses[static_cast<std::size_t>(producer) + 1] != 1) return false;
    if (traits(producer).format != traits(index).format ||
        traits(producer).zero_based != traits(index).zero_based)
      return false;
    if (!is_float(traits(index).format) && !record(index).clamps) return false;
    Step& step = program.step(program.step_count - 1);
    if (program.tensor(step.output).record != producer || step.output != value(producer) ||
        step.activation >= 0)
      return false;
    step.activation = index;
    PlannedTensor& tensor = program.tensor(step.output);
    tensor.record = index;
    tensor.nonnegative = proves_nonnegative(record(index).bounds, traits(index));
    value(index) = step.output;
    return true;
  }

  constexpr bool reads_signs(int index) const {
    return formats.is_binary(index) ||
           (record(index).role == LayerRole::pool && traits(index).format == Format::bits);
  }

  /// The signs that layer `index` reads. A dense layer takes those of an image pixel by pixel as they are.
  constexpr int binarized(int index) {
    const LayerRecord& reader = record(index);
    const bool dense = reader.role == LayerRole::affine;
    const int stored = value(reader.producer);
    const int source = is_narrow(program.tensor(stored).format) ? convert(stored, PolicyTraits{}) : stored;
    const auto fits = [&](const PlannedTensor& tensor) {
      return tensor.format == Format::bits && (dense || tensor.run == reader.input.channels);
    };
    if (fits(program.tensor(source))) return source;
    for (int step = 0; step < program.step_count; ++step)
      if (program.step(step).input == source && program.step(step).kind == StepKind::binarize &&
          fits(program.tensor(program.step(step).output)))
        return program.step(step).output;
    const int from = program.tensor(source).record;
    const int output = program.add_tensor({.record = from,
                                           .count = elements(reader.input, Format::bits),
                                           .format = Format::bits,
                                           .run = reader.input.channels});
    program.add_step({.kind = StepKind::binarize, .record = from, .input = source, .output = output});
    return output;
  }

  /// The tensor that holds the output of `producer` in the format that a consumer wants.
  constexpr int converted(int producer, const PolicyTraits& consumer) {
    const int source = value(producer);
    const Format from = program.tensor(source).format;
    // 16-bit floats come from floats and become floats; between them and integers is a tensor of those.
    const bool through_floats =
        from != consumer.format && from != Format::float32 && (is_narrow(from) || is_narrow(consumer.format));
    return convert(through_floats ? convert(source, PolicyTraits{}) : source, consumer);
  }
  constexpr int convert(int source, const PolicyTraits& consumer) {
    const PlannedTensor tensor = program.tensor(source);
    if (tensor.format == consumer.format) return source;
    for (int index = 0; index < program.step_count; ++index) {
      const Step& step = program.step(index);
      if (is_conversion(step.kind) && step.input == source &&
          program.tensor(step.output).format == consumer.format)
        return step.output;
    }
    const bool quantizes = is_integer(consumer.format);
    const int output =
        program.add_tensor({.record = tensor.record,
                            .count = tensor.count,
                            .format = consumer.format,
                            .nonnegative = tensor.nonnegative && (!quantizes || consumer.zero_based)});
    program.add_step({.kind = conversion_kind(tensor.format, consumer.format),
                      .record = tensor.record,
                      .input = source,
                      .output = output});
    return output;
  }

  /// The caller gets float values in memory of its own.
  constexpr void finish() {
    const int last = count - 1;
    int scores = converted(last, PolicyTraits{});
    if (program.tensor(scores).place == Place::input) {
      const int copy = program.add_tensor(program.tensor(scores));
      program.add_step({.kind = StepKind::copy, .record = last, .input = scores, .output = copy});
      scores = copy;
    }
    program.tensor(scores).place = Place::output;
  }

  const LayerRecord* all_records;
  int count;
  std::array<PolicyTraits, Records> all_traits;
  std::array<bool, Records> passing{};
  const FormatChooser formats;
  Program<Records> program{};
  /// Tensor of each record's output, after the network's input.
  std::array<int, Records + 1> values{};
  std::array<int, Records + 1> uses{};
};

}  // namespace whet::detail
