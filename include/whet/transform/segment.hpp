#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <whet/model/layer_cost.hpp>
#include <whet/model/program.hpp>
#include <whet/model/workspace.hpp>
#include <whet/topology/folded.hpp>
#include <whet/topology/layer_list.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/transform/layer_alone.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/weights/parameter_buffer.hpp>
#include <whet/weights/quantization.hpp>
#include <whet/weights/weight_mask.hpp>
#include <whet/weights/weights.hpp>

// A network as a row of smaller ones, a segment for each position that `At` knows: a top-level member with
// parameters and the members without that follow it (in front of the first also those before it). Frozen
// one by one under any policy and run one after the other, they compute what the network does under `Mixed`
// where each is frozen for the border that it has there, and n segments under m policies need m·n small
// models in place of one large model for each combination.

namespace whet::detail {

/// Of one segment: its top-level members and its records, as half-open ranges.
struct SegmentRange {
  int first_member = 0;
  int end_member = 0;
  int first_record = 0;
  int end_record = 0;
};

template <class Network>
inline constexpr int segment_count = [] {
  int last = 0;
  for (const LayerRecord& record : records<Network>)
    if (record.position > last) last = record.position;
  return last + 1;
}();

template <class Network, class... Member>
constexpr auto find_segments(Layers<Member...>*) {
  constexpr std::array<int, sizeof...(Member)> leaves{leaf_count<Member>...};
  std::array<SegmentRange, static_cast<std::size_t>(segment_count<Network>)> segments{};
  int record = 0;
  std::size_t current = 0;
  for (int member = 0; member < static_cast<int>(leaves.size()); ++member) {
    const int size = leaves[static_cast<std::size_t>(member)];
    const int position = size > 0 ? records<Network>[static_cast<std::size_t>(record)].position : -1;
    if (position > static_cast<int>(current))
      segments[++current] = {.first_member = member, .first_record = record};
    record += size;
    segments[current].end_member = member + 1;
    segments[current].end_record = record;
  }
  return segments;
}
template <class Network>
inline constexpr auto segments = find_segments<Network>(static_cast<typename Network::layers*>(nullptr));

template <SegmentRange Range, class... Member, std::size_t... Index>
Layers<nth_t<static_cast<std::size_t>(Range.first_member) + Index, Member...>...> members_of(
    Layers<Member...>*, std::index_sequence<Index...>);
template <class Network, int Index>
using segment_layers_t = decltype(members_of<segments<Network>[Index]>(
    static_cast<typename Network::layers*>(nullptr),
    std::make_index_sequence<static_cast<std::size_t>(segments<Network>[Index].end_member -
                                                      segments<Network>[Index].first_member)>{}));

/// Segment `Index` as a network of its own.
template <class Network, int Index>
struct Segment : decltype(make_sequential<PartInput<Network, segments<Network>[Index].first_record - 1>>(
                     static_cast<segment_layers_t<Network, Index>*>(nullptr))) {
  using whole = Network;
  static constexpr int whole_record(int record) { return segments<Network>[Index].first_record + record; }
};

/// A segment for people: its position, and its first layer with parameters.
template <class Network>
std::string segment_label(int index) {
  const SegmentRange& range = segments<Network>[static_cast<std::size_t>(index)];
  int layers = 0;
  std::string label = std::to_string(index);
  for (int record = range.first_record; record < range.end_record; ++record) {
    const LayerRecord& layer = records<Network>[static_cast<std::size_t>(record)];
    if (layer.parameters() == 0 || ++layers > 1) continue;
    label += " " + std::string(layer.type.view());
    if (!layer.name.empty()) label += " \"" + std::string(layer.name.view()) + "\"";
  }
  return layers > 1 ? label + " and " + std::to_string(layers - 1) + " more" : label;
}

/// Parameters of the records from `first` on, or a mask of them, as many as `part` has.
template <class Scalar>
void take_part(const ParameterBuffer<Scalar>& whole, std::size_t first, ParameterBuffer<Scalar>& part) {
  for (std::size_t record = 0; record < part.records(); ++record) {
    part.kernel(record) = whole.kernel(first + record);
    part.bias(record) = whole.bias(first + record);
  }
}

template <int Index, class Network>
Weights<Segment<Network, Index>> segment_weights(const Weights<Network>& weights) {
  Weights<Segment<Network, Index>> result;
  constexpr auto first = static_cast<std::size_t>(segments<Network>[Index].first_record);
  take_part(weights.parameters(), first, result.parameters());
  if (weights.is_pruned()) {
    WeightMask mask(result.records());
    take_part(weights.mask(), first, mask);
    result.set_mask(std::move(mask));
  }
  return result;
}

/// What a segment reads from: it decides in which numbers its first tensor is.
enum class Border {
  from_floats,    ///< quantized by the segment itself, by the range of what it is given
  from_integers,  ///< in the numbers in which they were computed, before they only moved
};

/// The tensor that decides how integers that record `record` hands on are quantized: that in which they were
/// computed, before they only moved.
template <class Network>
constexpr int computed_record(int record) {
  while (record >= 0) {
    const LayerRecord& layer = records<Network>[static_cast<std::size_t>(record)];
    if (layer.role != LayerRole::identity && layer.role != LayerRole::pool &&
        layer.role != LayerRole::rearrange)
      break;
    record = layer.producer;
  }
  return record;
}

template <int Index, class Network>
Quantization<Segment<Network, Index>> segment_quantization(const Quantization<Network>& quantization,
                                                           Border border) {
  Quantization<Segment<Network, Index>> result;
  constexpr SegmentRange range = segments<Network>[Index];
  const auto take_tensor = [&](std::size_t to, int record) {
    result.ranges[to] = quantization.ranges[static_cast<std::size_t>(record + 1)];
    result.fixed[to] = quantization.fixed[static_cast<std::size_t>(record + 1)];
  };
  constexpr int before = range.first_record - 1;
  // Training for integers knows the numbers of computed tensors alone.
  const bool has_own =
      quantization.fixed[before + 1].has_value() || quantization.ranges[before + 1] != Range{};
  take_tensor(0, border == Border::from_floats && has_own ? before : computed_record<Network>(before));
  for (int record = range.first_record; record < range.end_record; ++record) {
    const auto from = static_cast<std::size_t>(record);
    const auto to = static_cast<std::size_t>(record - range.first_record);
    take_tensor(to + 1, record);
    result.weight_scales[to] = quantization.weight_scales[from];
    result.scale_levels[to] = quantization.scale_levels[from];
    result.integer_biases[to] = quantization.integer_biases[from];
    result.states[to] = quantization.states[from];
  }
  return result;
}

/// A segment that is frozen under some policy.
struct FrozenSegment {
  const char* policy = "";
  /// Of its parameters, those of conversions at its ends apart.
  std::size_t bytes = 0;
  /// Values of a sample that it takes and gives.
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  /// Samples in, samples out, one after the other.
  std::function<void(std::span<const float>, std::span<float>)> run;

  std::vector<float> operator()(std::span<const float> values, std::size_t samples) const {
    std::vector<float> result(samples * outputs);
    run(values, result);
    return result;
  }
};

template <class FrozenModel>
inline constexpr std::size_t parameter_bytes = [] {
  std::size_t bytes = 0;
  for (const StepCost& cost : step_costs<FrozenModel>)
    if (cost.kind != StepKind::quantize && cost.kind != StepKind::dequantize) bytes += cost.bytes;
  return bytes;
}();

template <class Policy, class Target, int Index, class Network>
FrozenSegment freeze_segment(const Weights<Network>& weights, const Quantization<Network>& quantization,
                             Border border) {
  auto model = freeze_unchecked<Policy, Target>(segment_weights<Index>(weights),
                                                segment_quantization<Index>(quantization, border));
  using FrozenModel = typename decltype(model)::frozen_model;
  auto workspace = std::make_shared<Workspace<FrozenModel>>();
  return {Policy::name, parameter_bytes<FrozenModel>, FrozenModel::input_extents.size(),
          FrozenModel::output_extents.size(),
          [model = std::move(model), workspace = std::move(workspace)](std::span<const float> inputs,
                                                                       std::span<float> outputs) {
            model.batch(inputs, outputs, *workspace);
          }};
}

/// All segments of a network, each under the same policy.
template <class Policy, class Target, class Network>
std::vector<FrozenSegment> freeze_segments(const Weights<Network>& weights,
                                           const Quantization<Network>& quantization, Border border) {
  if constexpr (needs_ranges<Network, Policy>()) require_ranges(quantization);
  std::vector<FrozenSegment> result;
  [&]<int... Index>(std::integer_sequence<int, Index...>) {
    (result.push_back(freeze_segment<Policy, Target, Index>(weights, quantization, border)), ...);
  }
  (std::make_integer_sequence<int, segment_count<Network>>{});
  return result;
}

}  // namespace whet::detail
