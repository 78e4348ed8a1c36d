#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

#include <Eigen/Core>

#include <whet/data/dataset.hpp>
#include <whet/model/plan.hpp>
#include <whet/model/program.hpp>
#include <whet/precision/format.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/tensor_quantization.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/quantized/cell_state.hpp>
#include <whet/train/quantized/origin.hpp>
#include <whet/train/quantized/program_facts.hpp>
#include <whet/train/quantized/tensor_scale.hpp>
#include <whet/train/quantized/weight_grid.hpp>
#include <whet/train/scores.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/weights/activation_table.hpp>
#include <whet/weights/aligned_values.hpp>
#include <whet/weights/quantization.hpp>
#include <whet/weights/weights.hpp>

namespace whet::quantized {

/// The zero point that the output of a record starts with, and the largest integer less that.
struct OutputLevels {
  int most = 127;
  int zero_point = 0;
};

/// Of a record that a policy computes: values that are never negative have all of int8 where the policy has
/// no [0, 127] for them.
template <class LayerPolicy>
constexpr OutputLevels levels_of(const LayerRecord& record) {
  if (whet::detail::FollowsTflite<LayerPolicy> && record.bounds.nonnegative()) return {255, -128};
  return {most_of(format_of<typename LayerPolicy::activation>), 0};
}

/// Of each record of a topology that one of the shipped topology ends with; of the others they do not count.
/// Floats that become integers for a layer behind them are as the policy of the first such layer has them.
template <class Network, class Policy>
inline constexpr auto output_levels = []<int... Record>(std::integer_sequence<int, Record...>) {
  using Facts = ProgramFacts<Network, Policy>;
  using Levels = OutputLevels (*)(const LayerRecord&);
  constexpr Levels levels_by[] = {&levels_of<typename Facts::template policy_of<Record>>...};
  std::array<OutputLevels, static_cast<std::size_t>(layer_count<Network>)> levels{};
  const auto set = [&](int record, int policy) {
    const auto last = static_cast<std::size_t>(origins<Network>[static_cast<std::size_t>(record)].last);
    levels[last] = levels_by[policy](records<Network>[last]);
  };
  (set(Record, Record), ...);
  for (int index = Facts::program.step_count - 1; index > 0; --index) {
    const Step& step = Facts::program.step(index);
    const auto read = [&](int tensor) {
      const int record = Facts::program.tensor(tensor).record;
      if (record >= 0 && Facts::is_quantized_within(tensor)) set(record, step.record);
    };
    if (is_conversion(step.kind)) continue;
    read(step.input);
    for (const int other : step.others) read(other);
  }
  return levels;
}
(std::make_integer_sequence<int, layer_count<shipped_t<Network>>>{});

/// Where the scales of a network start that is not trained yet: by what its tensors are for the last of a few
/// batches, on the way to which the running statistics of batch normalization settle; the input's by the
/// range of all samples; a cell state has room.
template <class Policy = Int8Policy, class Network>
Quantization<Network> observe(Weights<Network>& weights, const Dataset& samples, std::size_t batch,
                              Generator generator, ThreadPool& pool) {
  constexpr std::size_t most_batches = 64;  // 0.9^64 of what the statistics were remains
  Quantization<Network> result;
  const auto [low, high] = std::ranges::minmax(samples.samples());
  result.ranges[0] = {low, high};
  Engine<float> engine = make_engine(weights, pool);
  const std::size_t features = samples.shape().size();
  AlignedValues<float> values;
  // Whole batches, where there is one: outputs are those of the last, which had better not be of one sample.
  const std::size_t batches = std::clamp(samples.size() / batch, std::size_t{1}, most_batches);
  const std::size_t count = std::min(batch, samples.size());
  for (std::size_t index = 0; index < batches; ++index) {
    const auto part = samples.samples().subspan(index * count * features, count * features);
    values.assign(part.begin(), part.end());
    engine.forward({values.data(), static_cast<Eigen::Index>(count), static_cast<Eigen::Index>(features)},
                   engine.last_record(), &generator);
  }
  for (int record = 0; record < layer_count<Network>; ++record) {
    const auto index = static_cast<std::size_t>(record);
    const ConstBatch<float> output = engine.output(record);
    const std::span<const float> outputs(output.data(), static_cast<std::size_t>(output.size()));
    const LayerRole role = records<Network>[index].role;
    const OutputLevels levels = output_levels<Network, Policy>[index];
    // Of recurrent layers: all that their cells can give.
    result.fixed[index + 1] = TensorQuantization{
        role == LayerRole::recurrent ? 1.0F / static_cast<float>(levels.most + 1)
                                     : initial_scale(outputs, levels.most, 1.27e-4 / levels.most),
        levels.zero_point};
    result.states[index] = CellState::untrained;
    if (role == LayerRole::normalization)
      weights.parameters().kernel(index) = engine.parameters().kernel(index);
  }
  return result;
}

}  // namespace whet::quantized
