#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <random>
#include <type_traits>
#include <vector>

#include <benchmark/benchmark.h>

#include <whet/train.hpp>
#include <whet/whet.hpp>

#include "roofline.hpp"

namespace bench {

/// Weights with He's deviation, so that activations keep their size through the layers.
template <class Network>
whet::Weights<Network> random_weights() {
  whet::Weights<Network> weights;
  whet::initialize(weights, 1);
  return weights;
}

/// Inputs as pixels are: half of them dark, none negative.
inline std::vector<float> random_inputs(std::size_t count) {
  std::mt19937 random(2);
  std::uniform_real_distribution<float> uniform(-1.0f, 1.0f);
  std::vector<float> values(count);
  for (float& value : values) value = std::max(0.0f, uniform(random));
  return values;
}

/// A frozen model with its input, output and workspace: a call is one batch.
template <class Network, class Policy>
class Contender {
 public:
  explicit Contender(std::size_t samples)
      : model(freeze()),
        inputs(random_inputs(samples * whet::input_shape<Network>.size())),
        outputs(samples * whet::output_shape<Network>.size()),
        count(samples) {}

  void operator()() {
    if (count == 1) {
      const auto scores = model(inputs, *workspace);
      std::copy(scores.begin(), scores.end(), outputs.begin());
    } else {
      model.batch(inputs, outputs, *workspace);
    }
    benchmark::DoNotOptimize(outputs.data());
    benchmark::ClobberMemory();
  }

  Work work() const {
    const double macs = static_cast<double>(model.macs) * static_cast<double>(count);
    constexpr bool integer = !std::is_same_v<Policy, whet::Float32Policy>;
    return {integer ? 0.0 : macs, integer ? macs : 0.0, model.weight_bytes};
  }

 private:
  static auto freeze() {
    const auto weights = random_weights<Network>();
    const whet::Dataset samples(whet::input_shape<Network>,
                                random_inputs(64 * whet::input_shape<Network>.size()));
    return whet::freeze<Policy>(weights, whet::calibrate(weights, samples));
  }
  using Frozen = decltype(freeze());

  Frozen model;
  std::unique_ptr<whet::Workspace<Frozen>> workspace = std::make_unique<whet::Workspace<Frozen>>();
  std::vector<float> inputs;
  std::vector<float> outputs;
  std::size_t count;
};

}  // namespace bench
