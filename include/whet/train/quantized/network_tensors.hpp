#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <whet/core/shape.hpp>
#include <whet/model/plan.hpp>
#include <whet/model/program.hpp>
#include <whet/precision/format.hpp>
#include <whet/precision/tensor_quantization.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/options.hpp>
#include <whet/train/quantized/fake_quantized_network.hpp>
#include <whet/train/quantized/origin.hpp>
#include <whet/train/quantized/output_rounding.hpp>
#include <whet/train/quantized/program_facts.hpp>
#include <whet/train/quantized/quantize.hpp>
#include <whet/train/quantized/tensor_scale.hpp>

namespace whet::quantized {

/// Where a fake-quantized network that is being made has the tensors of its program: the engine's records
/// that compute them, in floats and in integers, and their learned scales.
template <class Network, class Policy>
class NetworkTensors {
 protected:
  using shipped = shipped_t<Network>;
  using Facts = ProgramFacts<Network, Policy>;
  static constexpr const auto& program = Facts::program;

  explicit NetworkTensors(RangeGradient method)
      : range_gradient(method), engine(network, input_shape<shipped>) {
    network.places.assign(static_cast<std::size_t>(layer_count<shipped>) + 1, Engine<float>::input_record);
    network.quantized_places.assign(network.places.size(), -1);
  }

  int& place_of(int record) { return network.places[static_cast<std::size_t>(record + 1)]; }

  /// A learned scale for a tensor of the program, chosen at first as the policy of `record` does.
  TensorScale add_scale(int tensor, int record, int& place) {
    const PlannedTensor& planned = program.tensor(tensor);
    TensorScale scale(engine.hold(TensorScale::extent, "Scale", place), planned.format, planned.nonnegative,
                      planned.count);
    network.tensors.push_back({planned.record, place, planned.format, planned.nonnegative,
                               quantizers[static_cast<std::size_t>(record)]});
    scales[static_cast<std::size_t>(tensor)] = scale;
    return scale;
  }
  const TensorScale& scale_of(int tensor) const { return *scales[static_cast<std::size_t>(tensor)]; }

  /// The record of a step with the engine's numbers for what feeds it.
  LayerRecord linked(const Step& step) {
    LayerRecord record = records<shipped>[static_cast<std::size_t>(step.record)];
    record.producer = source(step, step.input, record.producer);
    for (std::size_t other = 0; other < static_cast<std::size_t>(step.others.count); ++other)
      record.others.index[other] = source(step, step.others.index[other], record.others.index[other]);
    return record;
  }

  /// How the output of a step is rounded, by a scale of its own that is held in record `held`.
  OutputRounding add_output(const Step& step, int& held) {
    const Bounds bounds =
        step.activation < 0 ? Bounds{} : records<shipped>[static_cast<std::size_t>(step.activation)].bounds;
    return {add_scale(step.output, step.record, held), bounds, range_gradient};
  }

  int add_with_held(LayerRecord record, OperationPointer<float> operation, std::initializer_list<int> held) {
    for (const int place : held) record.others.add(place);
    return engine.add(record, std::move(operation));
  }

  RangeGradient range_gradient;
  FakeQuantizedNetwork network;
  EngineRecords engine;
  /// Of the program's tensors.
  std::array<std::optional<TensorScale>, static_cast<std::size_t>(program.tensor_count)> scales{};

 private:
  using Quantizer = TensorQuantization (*)(Range range, bool nonnegative);

  /// How the policy of each record chooses a tensor's quantization; null where it has no integers.
  static constexpr auto quantizers = []<int... Record>(std::integer_sequence<int, Record...>) {
    const auto of = []<class LayerPolicy>(std::type_identity<LayerPolicy>) -> Quantizer {
      if constexpr (requires { &LayerPolicy::quantize; })
        return &LayerPolicy::quantize;
      else
        return nullptr;
    };
    return std::array<Quantizer, sizeof...(Record)>{
        of(std::type_identity<typename Facts::template policy_of<Record>>{})...};
  }
  (std::make_integer_sequence<int, layer_count<shipped>>{});

  /// The engine's record where a step finds a tensor, which is the output of `producer` or comes of that.
  /// Signs are pooled as the numbers that have them, so that the largest gets the gradient.
  int source(const Step& step, int tensor, int producer) {
    const int place = place_of(producer);
    if (program.tensor(tensor).format == Format::bits && step.kind != StepKind::pool)
      return engine.signs_of(place);
    return Facts::is_quantized_within(tensor) ? quantized(tensor, step.record, place, producer) : place;
  }

  /// The record of what a record gives in integers, for the policy of record `reader`.
  int quantized(int tensor, int reader, int place, int producer) {
    const auto found = quantized_tensors.find({tensor, place});
    if (found != quantized_tensors.end()) return found->second;
    int& held = held_scales[tensor];
    if (!scales[static_cast<std::size_t>(tensor)]) add_scale(tensor, reader, held);
    LayerRecord record = engine.conversion("Quantize", place);
    record.others.add(held);
    const int result = engine.add(
        record, std::make_unique<QuantizeOperation>(OutputRounding(scale_of(tensor), {}, range_gradient)));
    quantized_tensors[{tensor, place}] = result;
    network.quantized_places[static_cast<std::size_t>(producer + 1)] = result;
    network.quantized_places[static_cast<std::size_t>(program.tensor(tensor).record + 1)] = result;
    return result;
  }

  /// By tensor and the engine's record of its numbers, that of the integers; by tensor, that of its scale.
  std::map<std::pair<int, int>, int> quantized_tensors;
  std::map<int, int> held_scales;
};

}  // namespace whet::quantized
