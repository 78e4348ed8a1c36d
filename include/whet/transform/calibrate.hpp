#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/train/scores.hpp>
#include <whet/transform/observer/min_max.hpp>
#include <whet/transform/observer/moving_average.hpp>
#include <whet/transform/observer/percentile.hpp>
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
/// layer's output. A few hundred samples are enough; labels are not needed.
/// Errors: std::invalid_argument when the data set is empty or does not fit the topology, or for the
/// observer's parameters; std::domain_error naming the tensor when a value is not finite.
template <class Network, RangeObserver Observer = MinMax>
Quantization<Network> calibrate(const Weights<Network>& weights, const Dataset& samples,
                                const Observer& observer = {}) {
  constexpr std::size_t tensors = Quantization<Network>::tensors;
  std::vector<decltype(observer.begin())> statistics(tensors, observer.begin());
  for_each_batch(weights, samples, [&](std::size_t, const Engine<float>& engine) {
    for (std::size_t tensor = 0; tensor < tensors; ++tensor) {
      const ConstBatch<float> values = engine.output(static_cast<int>(tensor) - 1);
      if (!values.allFinite())
        throw std::domain_error("calibrate: expected finite values in tensor " + std::to_string(tensor) +
                                " (0 is the input), found one that is not");
      statistics[tensor].add({values.data(), static_cast<std::size_t>(values.size())});
    }
  });
  Quantization<Network> result;
  for (std::size_t tensor = 0; tensor < tensors; ++tensor) result.ranges[tensor] = statistics[tensor].range();
  return result;
}

}  // namespace whet
