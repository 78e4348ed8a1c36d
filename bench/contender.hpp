#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include <whet/train/initialize.hpp>
#include <whet/transform/prune.hpp>
#include <whet/transform/pruning/options.hpp>
#include <whet/transform/pruning/select.hpp>
#include <whet/weights/aligned_values.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/weights/heap_workspace.hpp>
#include <whet/whet.hpp>

#include "roofline.hpp"
#include "runner.hpp"

namespace bench {

/// Inputs as pixels are, half of them dark and none negative; or, where a network does not say that, of both
/// signs.
inline std::vector<float> random_inputs(std::size_t count, bool nonnegative = true) {
  std::mt19937 random(2);
  std::uniform_real_distribution<float> uniform(-1.0f, 1.0f);
  std::vector<float> values(count);
  for (float& value : values) {
    value = uniform(random);
    if (nonnegative) value = std::max(0.0f, value);
  }
  return values;
}
template <class Network>
std::vector<float> random_samples(std::size_t samples) {
  return random_inputs(samples * whet::input_shape<Network>.size(),
                       whet::input_bounds<Network>.nonnegative());
}

inline void include(whet::Range& range, std::span<const float> values) {
  for (float value : values) range = {std::min(range.low, value), std::max(range.high, value)};
}

/// The values that a network's tensors take for such inputs. From a traced model and not by `calibrate`,
/// whose training engine takes longer to compile than all that is measured here.
template <class Network>
whet::Quantization<Network> random_ranges(const whet::Weights<Network>& weights) {
  constexpr std::size_t samples = 64;
  constexpr std::size_t size = whet::input_shape<Network>.size();
  const auto model = whet::freeze<whet::Float32Policy>(weights);
  whet::HeapWorkspace<decltype(model)> workspace;
  const std::vector<float> inputs = random_samples<Network>(samples);
  whet::Quantization<Network> result;
  include(result.ranges[0], inputs);
  // A trace does not show the cell state of an LSTM; with such weights it is of this size.
  result.states.fill({-2.0f, 2.0f});
  for (std::size_t sample = 0; sample < samples; ++sample)
    model.trace(std::span<const float>(inputs).subspan(sample * size, size), workspace,
                [&](const whet::TraceInfo& info, const auto& values) {
                  include(result.ranges[static_cast<std::size_t>(info.layer + 1)],
                          std::span<const float>(values.data(), values.size()));
                });
  return result;
}

/// Weights with He's deviation, so that activations keep their size through the layers, and small biases.
/// Kernels of layers of many inputs are normally distributed, as those of trained networks nearly are: of
/// int8 layers it depends on that which blocks of inputs go in pairs (precision/block_pairs.hpp). Scores
/// before a softmax are brought to about 1, so that what comes out of it is not just 0 and 1.
template <class Network>
whet::Weights<Network> random_weights() {
  whet::Weights<Network> weights;
  whet::initialize(weights, 1);
  std::mt19937 random(3);
  std::uniform_real_distribution<float> uniform(-0.1f, 0.1f);
  std::normal_distribution<float> normal;
  constexpr int least_normal_inputs = 32;
  auto& parameters = weights.parameters();
  for (std::size_t record = 0; record < parameters.records(); ++record) {
    for (float& bias : parameters.bias(record)) bias = uniform(random);
    if (weights.records()[record].affine.inputs < least_normal_inputs) continue;
    auto kernel = parameters.kernel(record);
    const float deviation =
        std::sqrt(kernel.squaredNorm() / static_cast<float>(std::max<Eigen::Index>(kernel.size(), 1)));
    for (Eigen::Index index = 0; index < kernel.size(); ++index)
      kernel.data()[index] = deviation * normal(random);
  }
  if (const whet::LayerRecord& last = weights.records().back(); last.role == whet::LayerRole::softmax) {
    const auto head = static_cast<std::size_t>(last.producer);
    const whet::Range scores = random_ranges(weights).ranges[head + 1];
    const float factor = 1.0f / std::max(scores.high, -scores.low);
    parameters.kernel(head) *= factor;
    parameters.bias(head) *= factor;
  }
  return weights;
}

/// Keeps the largest weights that a sparse policy has room for.
template <class Policy, class Network>
whet::Weights<Network> pruned_for(whet::Weights<Network> weights) {
  if constexpr (requires { typename Policy::pattern; }) {
    const auto options = whet::options_for<typename Policy::pattern>();
    whet::ParameterBuffer<float> scores(weights.records());
    std::ranges::transform(weights.values(), scores.values().begin(),
                           [](float weight) { return std::abs(weight); });
    whet::WeightMask mask = whet::full_mask(weights.records());
    whet::detail::select_pruned(weights.records(), scores, options, mask);
    weights.set_mask(std::move(mask));
  }
  return weights;
}

/// The numbers between a policy's layers; of a mixture those of its int8 layers.
template <class Policy>
struct ActivationOf {
  using type = std::int8_t;
};
template <class Policy>
  requires requires { typename Policy::activation; }
struct ActivationOf<Policy> {
  using type = typename Policy::activation;
};

/// What a policy multiplies: what its share of the roofline is of.
enum class Factors { floats, integers, wide_integers, signs };
template <class Policy>
inline constexpr Factors factors_of = Factors::integers;
template <>
inline constexpr Factors factors_of<whet::Float32Policy> = Factors::floats;
template <>
inline constexpr Factors factors_of<whet::Float16Policy> = Factors::floats;
template <>
inline constexpr Factors factors_of<whet::BFloat16Policy> = Factors::floats;
template <>
inline constexpr Factors factors_of<whet::Int16x8Policy> = Factors::wide_integers;
template <>
inline constexpr Factors factors_of<whet::BinaryPolicy> = Factors::signs;
template <class Default, class... Override>
inline constexpr Factors factors_of<whet::Mixed<Default, Override...>> = factors_of<Default>;
template <class Policy>
inline constexpr Factors factors_of<whet::WeightOnly<Policy>> = Factors::floats;
template <class Policy>
inline constexpr Factors factors_of<whet::NarrowActivations<Policy>> = Factors::floats;
template <class Policy, class Pattern>
inline constexpr Factors factors_of<whet::Sparse<Policy, Pattern>> = factors_of<Policy>;

/// A frozen model with its input, output and workspace: a call is one batch.
template <class Network, class Policy>
class Contender : public Runner {
 public:
  explicit Contender(std::size_t samples, Ends which = Ends::real)
      : model(freeze()),
        inputs(aligned(random_samples<Network>(samples))),
        outputs(samples * whet::output_shape<Network>.size()),
        count(samples),
        native(which == Ends::native && samples == 1) {
    if constexpr (Deployed::quantized_interface) {
      quantized_outputs.resize(outputs.size());
      const whet::TensorQuantization numbers = model.input_quantization();
      for (float value : inputs)
        quantized_inputs.push_back(static_cast<Integer>(
            std::clamp(static_cast<int>(std::lround(value / numbers.scale)) + numbers.zero_point,
                       int{std::numeric_limits<Integer>::min()}, int{std::numeric_limits<Integer>::max()})));
    }
  }

  void run() override {
    if (native) {
      run_native();
    } else if (count == 1) {
      const auto scores = model(inputs, workspace);
      std::copy(scores.begin(), scores.end(), outputs.begin());
    } else {
      model.batch(inputs, outputs, workspace);
    }
    benchmark::DoNotOptimize(outputs.data());
    benchmark::ClobberMemory();
  }

  std::vector<float> scores() override {
    if constexpr (Deployed::quantized_interface) {
      const whet::TensorQuantization numbers = model.output_quantization();
      if (native)
        std::transform(quantized_outputs.begin(), quantized_outputs.end(), outputs.begin(), [&](int value) {
          return numbers.scale * static_cast<float>(value - numbers.zero_point);
        });
    }
    return {outputs.begin(), outputs.end()};
  }

  /// Layers without weights move what they read and write, in the numbers that they do it in. Of weights that
  /// are left out there is no product.
  Work work() const {
    const double kept = 1.0 - whet::sparsity(pruned_for<Policy>(random_weights<Network>()));
    const double macs = kept * static_cast<double>(model.macs) * static_cast<double>(count);
    const std::size_t moved = (inputs.size() + outputs.size()) * sizeof(Activation);
    constexpr Factors factors = factors_of<Policy>;
    return {.float_macs = factors == Factors::floats ? macs : 0.0,
            .int8_macs = factors == Factors::integers ? macs : 0.0,
            .bytes = macs > 0.0 ? model.weight_bytes : moved,
            .known = factors == Factors::floats || factors == Factors::integers};
  }

 private:
  /// Into the caller's memory, so that the output of a layer is not copied.
  void run_native() {
    if constexpr (Deployed::quantized_interface)
      model.run(InputView(quantized_inputs.data()), OutputView(quantized_outputs.data()), workspace);
    else
      model.batch(inputs, outputs, workspace);
  }

  static whet::AlignedValues<float> aligned(const std::vector<float>& values) {
    whet::AlignedValues<float> result(values.size());
    std::copy(values.begin(), values.end(), result.begin());
    return result;
  }
  static auto freeze() {
    const auto weights = pruned_for<Policy>(random_weights<Network>());
    return whet::freeze<Policy>(weights, random_ranges(weights));
  }
  using Frozen = decltype(freeze());
  using Deployed = typename Frozen::frozen_model;
  using Activation = typename ActivationOf<Policy>::type;
  /// What a model with a quantized interface takes and gives.
  using Integer = std::conditional_t<std::is_same_v<Activation, float>, std::int8_t, Activation>;
  using InputView = whet::TensorView<const Integer, whet::input_shape<Network>>;
  using OutputView = whet::TensorView<Integer, whet::output_shape<Network>>;

  Frozen model;
  whet::HeapWorkspace<Frozen> workspace;
  // Aligned as tensors between layers are, and as the other libraries' are.
  whet::AlignedValues<float> inputs;
  whet::AlignedValues<float> outputs;
  whet::AlignedValues<Integer> quantized_inputs;
  whet::AlignedValues<Integer> quantized_outputs;
  std::size_t count;
  bool native;
};

}  // namespace bench
