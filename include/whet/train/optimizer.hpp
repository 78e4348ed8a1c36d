#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <Eigen/Core>

#include <whet/topology/record.hpp>
#include <whet/train/options.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/weights/parameter_buffer.hpp>
#include <whet/weights/weight_mask.hpp>

namespace whet {

/// What an optimizer remembers about each parameter: for Adam the means of the gradient and of its square,
/// for SGD the velocity in `first`.
struct OptimizerState {
  ParameterBuffer<float> first;
  ParameterBuffer<float> second;
  std::uint64_t step = 0;  ///< steps taken

  bool operator==(const OptimizerState&) const = default;
};

/// Changes parameters along their gradients, in ranges that depend on the network's shapes only.
/// Sources: SGD with the momentum of Sutskever et al. 2013, but, as in PyTorch, of gradients, which the
/// learning rate of each step multiplies; Adam: Kingma and Ba 2015, algorithm 1; AdamW: Loshchilov and
/// Hutter 2019, algorithm 2, where the decay is scaled by the learning rate.
class Optimizer {
 public:
  /// For parameters of these records, which are only read here.
  Optimizer(std::span<const LayerRecord> records, const TrainOptions& options) : chosen(options) {
    std::size_t begin = 0;
    for (const LayerRecord& record : records) {
      const std::size_t weights = record.affine.weights();
      const std::size_t biases = record.parameters() - weights;
      const float decay = decays(record.role) ? static_cast<float>(options.weight_decay) : 0.0F;
      const auto columns = static_cast<std::size_t>(record.affine.inputs);
      const auto factors = static_cast<std::size_t>(record.factor_columns());
      if (decay == 0.0F || factors == columns) {
        add_parts(begin, weights, decay);
      } else {
        for (std::size_t row = 0; row < weights; row += columns) {
          add_parts(begin + row, factors, decay);
          add_parts(begin + row + factors, columns - factors, 0.0F);
        }
      }
      add_parts(begin + weights, biases, 0.0F);
      begin += record.parameters();
    }
  }

  /// Parameters that `mask` has pruned, and their moments, become zero, so that momentum does not revive
  /// them.
  void step(ParameterBuffer<float>& parameters, const ParameterBuffer<float>& gradients,
            OptimizerState& state, double learning_rate, ThreadPool& pool,
            const WeightMask& mask = {}) const {
    ++state.step;
    const Moments moments = moments_at(state.step, learning_rate);
    pool.run(parts.size(), [&](std::size_t index) {
      const Part& part = parts[index];
      const auto values_of = [&](auto values) {
        return Eigen::Map<Eigen::ArrayXf>(values.data() + part.begin, part.size);
      };
      const Eigen::Map<const Eigen::ArrayXf> gradient(gradients.values().data() + part.begin, part.size);
      if (chosen.optimizer == OptimizerKind::sgd)
        step_sgd(values_of(parameters.values()), gradient, values_of(state.first.values()), part.decay,
                 moments);
      else
        step_adam(values_of(parameters.values()), gradient, values_of(state.first.values()),
                  values_of(state.second.values()), part.decay, moments);
      if (mask.records() == 0) return;
      const Eigen::Map<const Eigen::Array<std::uint8_t, Eigen::Dynamic, 1>> kept(
          mask.values().data() + part.begin, part.size);
      const auto factor = kept.cast<float>();
      values_of(parameters.values()) *= factor;
      values_of(state.first.values()) *= factor;
      values_of(state.second.values()) *= factor;
    });
  }

 private:
  using Values = Eigen::Map<Eigen::ArrayXf>;
  using ConstValues = Eigen::Map<const Eigen::ArrayXf>;

  /// Parameters that one thread changes, small enough for its first cache.
  struct Part {
    std::size_t begin = 0;
    Eigen::Index size = 0;
    float decay = 0.0F;
  };
  struct Moments {
    float rate = 0.0F;
    float rate_of_first = 0.0F;    ///< Adam: rate / (1 - beta1^t)
    float scale_of_second = 0.0F;  ///< Adam: 1 / (1 - beta2^t)
  };

  /// Whether weights of this role are factors of a sum, which decay keeps small; the scales of a
  /// normalization and learned slopes are not.
  static bool decays(LayerRole role) {
    return role == LayerRole::affine || role == LayerRole::convolution || role == LayerRole::recurrent;
  }

  void add_parts(std::size_t begin, std::size_t size, float decay) {
    constexpr std::size_t longest = 2048;
    for (std::size_t done = 0; done < size; done += longest)
      parts.push_back({begin + done, static_cast<Eigen::Index>(std::min(longest, size - done)), decay});
  }

  Moments moments_at(std::uint64_t step_number, double rate) const {
    const auto exponent = static_cast<double>(step_number);
    return {static_cast<float>(rate), static_cast<float>(rate / (1.0 - std::pow(chosen.beta1, exponent))),
            static_cast<float>(1.0 / (1.0 - std::pow(chosen.beta2, exponent)))};
  }

  void step_sgd(Values value, const ConstValues& gradient, Values velocity, float decay,
                const Moments& moments) const {
    const auto momentum = static_cast<float>(chosen.momentum);
    velocity = momentum * velocity + gradient + decay * value;
    if (chosen.nesterov)
      value -= moments.rate * (momentum * velocity + gradient + decay * value);
    else
      value -= moments.rate * velocity;
  }

  void step_adam(Values value, const ConstValues& gradient, Values first, Values second, float decay,
                 const Moments& moments) const {
    const auto beta1 = static_cast<float>(chosen.beta1);
    const auto beta2 = static_cast<float>(chosen.beta2);
    const bool decoupled = chosen.optimizer == OptimizerKind::adamw;
    const float coupled_decay = decoupled ? 0.0F : decay;
    const auto slope = gradient + coupled_decay * value;
    first = beta1 * first + (1.0F - beta1) * slope;
    second = beta2 * second + (1.0F - beta2) * slope.square();
    const float kept = decoupled ? 1.0F - moments.rate * decay : 1.0F;
    value =
        kept * value - moments.rate_of_first * first /
                           ((moments.scale_of_second * second).sqrt() + static_cast<float>(chosen.epsilon));
  }

  TrainOptions chosen;
  std::vector<Part> parts;
};

}  // namespace whet
