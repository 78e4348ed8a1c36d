#pragma once

#include <whet/model/plan.hpp>
#include <whet/model/program.hpp>
#include <whet/precision/format.hpp>
#include <whet/target/tags.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/quantized/origin.hpp>

namespace whet::quantized {

/// What quantization-aware training asks of the program that a policy makes of a topology.
template <class Network, class Policy>
struct ProgramFacts {
  using shipped = shipped_t<Network>;

  /// Which steps there are depends on no target.
  static constexpr const auto& program = whet::detail::unplaced_program<shipped, Policy, target::generic>;
  template <int Record>
  using policy_of = whet::detail::policy_at<shipped, Policy, Record>;

  /// The step that computes a record, or -1 where there is none: identities, and fused activations.
  static constexpr int step_of(int record) {
    for (int index = 0; index < program.step_count; ++index) {
      const Step& step = program.step(index);
      if (!is_conversion(step.kind) && step.record == record) return index;
    }
    return -1;
  }

  /// Where the first step brings the input to integers, everything begins with that.
  static constexpr bool reads_input_once() {
    int readers = 0;
    for (int index = 0; index < program.step_count; ++index) {
      if (program.step(index).input == 0) ++readers;
      for (const int other : program.step(index).others)
        if (other == 0) ++readers;
    }
    return readers == 1 || program.step(0).kind != StepKind::quantize;
  }

  /// Whether there are tensors of 8 and of 16 bits.
  static constexpr bool mixes_integers() {
    bool narrow = false;
    bool wide = false;
    for (int index = 0; index < program.tensor_count; ++index) {
      const PlannedTensor& tensor = program.tensor(index);
      narrow = narrow || (tensor.format == Format::int8 && !tensor.scratch);
      wide = wide || tensor.format == Format::int16;
    }
    return narrow && wide;
  }

  /// Whether all that reads a record, an identity, takes signs.
  static constexpr bool feeds_signs(int record) {
    bool is_read = false;
    for (int reader = record + 1; reader < layer_count<shipped>; ++reader) {
      const LayerRecord& layer = records<shipped>[static_cast<std::size_t>(reader)];
      for (const int other : layer.others)
        if (other == record) return false;
      if (layer.producer != record) continue;
      is_read = true;
      const int step = step_of(reader);
      if (step < 0 ? !feeds_signs(reader) : program.tensor(program.step(step).input).format != Format::bits)
        return false;
    }
    return is_read;
  }

  /// Whether a record is an activation that a step whose output is float does along.
  static constexpr bool is_fused_in_float(int record) {
    for (int index = 0; index < program.step_count; ++index)
      if (program.step(index).activation == record)
        return program.tensor(program.step(index).output).format == Format::float32;
    return false;
  }

  /// Whether a tensor is the integer form of a float one within the network.
  static constexpr bool is_quantized_within(int tensor) {
    for (int index = 1; index < program.step_count; ++index)
      if (program.step(index).output == tensor) return program.step(index).kind == StepKind::quantize;
    return false;
  }
};

}  // namespace whet::quantized
