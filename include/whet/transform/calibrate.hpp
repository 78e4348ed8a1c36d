#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/train/scores.hpp>
#include <whet/transform/observer/entropy.hpp>
#include <whet/transform/observer/least_squared_error.hpp>
#include <whet/transform/observer/min_max.hpp>
#include <whet/transform/observer/moving_average.hpp>
#include <whet/transform/observer/percentile.hpp>
#include <whet/transform/require_finite.hpp>
#include <whet/weights/quantization.hpp>
#include <whet/weights/weights.hpp>

namespace whet {
/// Decides on the range of a tensor from the values it takes, batch after batch.
template <class Type>
concept RangeObserver = requires(const Type& observer, std::span<const float> values) {
  observer.begin().add(values);
  { observer.begin().range() } -> std::convertible_to<Range>;
};

/// Runs the float network over samples and lets the observer decide on the range of the input and of every
/// layer's output, and of the state that a recurrent layer keeps to itself. A few hundred samples are enough;
/// labels are not needed. Errors: std::invalid_argument when the data set is empty or does not fit the
/// topology, or for the observer's parameters; std::domain_error naming the tensor when a value is not
/// finite.
template <class Network, RangeObserver Observer = MinMax>
Quantization<Network> calibrate(const Weights<Network>& weights, const Dataset& samples,
                                const Observer& observer = {}) {
  constexpr std::size_t tensors = Quantization<Network>::tensors;
  constexpr std::size_t layers = tensors - 1;
  using Statistic = decltype(observer.begin());
  std::vector<Statistic> outputs(tensors, observer.begin());
  std::vector<Statistic> states(layers, observer.begin());
  std::vector<bool> has_state(layers);
  std::vector<float> every_step;
  for_each_batch(weights, samples, [&](std::size_t, const Engine<float>& engine) {
    const auto observe = [](Statistic& statistic, std::span<const float> values, const std::string& where) {
      detail::require_finite(values, "calibrate", where);
      if (!values.empty()) statistic.add(values);
    };
    for (std::size_t tensor = 0; tensor < tensors; ++tensor) {
      const ConstBatch<float> output = engine.output(static_cast<int>(tensor) - 1);
      std::span<const float> values(output.data(), static_cast<std::size_t>(output.size()));
      // What a recurrent layer gave in steps before its last is in the same numbers: one batch for observers.
      if (tensor > 0) {
        const InnerValues<float> inner = engine.inner(static_cast<int>(tensor) - 1);
        if (!inner.outputs.empty()) {
          every_step.assign(inner.outputs.begin(), inner.outputs.end());
          every_step.insert(every_step.end(), values.begin(), values.end());
          values = every_step;
        }
      }
      observe(outputs[tensor], values, "tensor " + std::to_string(tensor) + " (0 is the input)");
    }
    for (std::size_t layer = 0; layer < layers; ++layer) {
      const InnerValues<float> inner = engine.inner(static_cast<int>(layer));
      observe(states[layer], inner.state, "the state of layer " + std::to_string(layer));
      has_state[layer] = !inner.state.empty();
    }
  });
  Quantization<Network> result;
  for (std::size_t tensor = 0; tensor < tensors; ++tensor) result.ranges[tensor] = outputs[tensor].range();
  for (std::size_t layer = 0; layer < layers; ++layer)
    if (has_state[layer]) result.states[layer] = states[layer].range();
  return result;
}

}  // namespace whet
