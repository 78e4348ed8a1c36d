#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>

#include <Eigen/Core>

#include <whet/train/generator.hpp>
#include <whet/train/setting_check.hpp>

namespace whet {

/// How rounding is learned. The defaults are those of AIMET, but for lambda: it is taken against errors in
/// steps of the weights, where the 0.01 that AIMET takes against errors of the outputs would leave most
/// undecided.
struct RoundingOptions {
  int iterations = 10000;       ///< for each layer
  int batch = 32;               ///< rows of an iteration
  int rows = 4096;              ///< pixels or samples that a layer learns from
  double learning_rate = 0.01;  ///< Adam's
  double regularization = 1.0;  ///< lambda, what makes weights decide for one of both sides
  double first_beta = 20.0;     ///< exponent of that at first, when it leaves the undecided alone,
  double last_beta = 2.0;       ///< and in the end
  double warm_start = 0.2;      ///< part of the iterations without it
  std::uint64_t seed = 1;       ///< of the choice of rows
};

/// Errors: std::invalid_argument naming the option, what was expected and what was found.
inline void validate(const RoundingOptions& options) {
  const detail::SettingCheck require{"round_adaptively: option "};
  require(options.iterations >= 1, "iterations", "1 or more", options.iterations);
  require(options.batch >= 1, "batch", "1 or more", options.batch);
  require(options.rows >= 1, "rows", "1 or more", options.rows);
  require(options.learning_rate > 0.0 && std::isfinite(options.learning_rate), "learning_rate",
          "above 0 and finite", options.learning_rate);
  require(options.regularization >= 0.0 && std::isfinite(options.regularization), "regularization",
          "0 or more and finite", options.regularization);
  require(options.last_beta >= 1.0 && std::isfinite(options.last_beta), "last_beta", "1 or more and finite",
          options.last_beta);
  require(options.first_beta >= options.last_beta && std::isfinite(options.first_beta), "first_beta",
          "last_beta or more and finite", options.first_beta);
  require(options.warm_start >= 0.0 && options.warm_start < 1.0, "warm_start", "at least 0 and below 1",
          options.warm_start);
}

namespace detail {

using RowMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// The scale in whose steps a row of weights is represented with the least squared error by integers in
/// [-levels, levels]: of 57 that end between an eighth and all of the largest magnitude. 1 for a row of
/// zeros.
inline float best_scale(const Eigen::Ref<const Eigen::RowVectorXf>& weights, int levels) {
  constexpr int parts = 64;
  const double whole = static_cast<double>(weights.cwiseAbs().maxCoeff()) / levels;
  if (!(whole > 0.0)) return 1.0f;
  double best = whole;
  double least = std::numeric_limits<double>::infinity();
  for (int part = parts; part >= parts / 8; --part) {
    const double scale = whole * part / parts;
    double error = 0.0;
    for (const float weight : weights) {
      const double value = static_cast<double>(weight);
      const double step = std::clamp(std::round(value / scale), -double{1} * levels, double{1} * levels);
      error += (value - step * scale) * (value - step * scale);
    }
    if (error < least) {
      least = error;
      best = scale;
    }
  }
  return static_cast<float>(best);
}

/// Which of the two whole numbers around each weight's place on the grid, W / s, is nearest to what the layer
/// has to give. Learned is h in [0, 1], what is added to the lower one: h = clip(1.2·sigmoid(V) - 0.1, 0, 1),
/// the least of ‖(floor(W / s) + h)·x - y / s‖² + lambda · sum of (1 - |2h - 1|^beta) by Adam. Both x and y /
/// s are taken in units of the root mean square of x, so that lambda means the same for every layer. Where
/// the weights of an output have several scales, s is the widest. Shapes: W and its scales [outputs][inputs].
/// Matrix is RowMatrix; a parameter, so that a program that rounds in no such way does not compile it.
/// Source: Nagel et al. 2020, "Up or Down? Adaptive Rounding for
/// Post-Training Quantization", equations 21 to 25.
template <class Matrix = RowMatrix>
class LearnedRounding {
  using Array = Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

 public:
  LearnedRounding(const Matrix& kernel, const Matrix& scales, int levels)
      : most(static_cast<float>(levels)),
        steps(scales),
        widest(scales.rowwise().maxCoeff()),
        relative(steps.colwise() / widest.array()) {
    const Array places = kernel.array() / steps;
    lower = places.floor();
    const Eigen::ArrayXXf share = ((places - lower) + 0.1f) / 1.2f;
    variable = (share / (1.0f - share)).log();
    moment = Array::Zero(lower.rows(), lower.cols());
    square = moment;
  }

  /// inputs: [rows][inputs] of what the layer will get; targets: [rows][outputs] of what W·x is to be.
  void learn(const Matrix& inputs, const Matrix& targets, const RoundingOptions& options) {
    const float root = std::sqrt(inputs.squaredNorm() / static_cast<float>(inputs.size()));
    if (!(root > 0.0f)) return;
    const Eigen::Index batch = std::min<Eigen::Index>(options.batch, inputs.rows());
    const Eigen::VectorXf unit = (widest * root).cwiseInverse();
    Generator generator(options.seed);
    Matrix seen(batch, inputs.cols());
    Matrix wanted(batch, targets.cols());
    for (int iteration = 0; iteration < options.iterations; ++iteration) {
      for (Eigen::Index row = 0; row < batch; ++row) {
        const auto chosen =
            static_cast<Eigen::Index>(generator.uniform() * static_cast<double>(inputs.rows()));
        seen.row(row) = inputs.row(chosen) / root;
        wanted.row(row) = targets.row(chosen) * unit.asDiagonal();
      }
      descend(seen, wanted, iteration, options);
    }
  }

  /// The weights on the grid, each times its scale.
  Matrix weights() const {
    const Array integers = (lower + (additions() >= 0.5f).template cast<float>()).min(most).max(-most);
    return (steps * integers).matrix();
  }

 private:
  Array additions() const { return (stretched()).min(1.0f).max(0.0f); }
  Array stretched() const { return 1.2f / (1.0f + (-variable).exp()) - 0.1f; }

  void descend(const Matrix& seen, const Matrix& wanted, int iteration, const RoundingOptions& options) {
    const Array open = stretched();
    const Array added = open.min(1.0f).max(0.0f);
    const Array integers = lower + added;
    // A weight beyond the last integer stays there.
    const Array kept = integers.min(most).max(-most);
    const Matrix errors = seen * (kept * relative).matrix().transpose() - wanted;
    Array gradient = (2.0f / static_cast<float>(seen.rows())) * (errors.transpose() * seen).array();
    gradient *= relative * (kept == integers).template cast<float>();
    const double warm = options.warm_start * options.iterations;
    if (iteration >= warm) {
      const double progress = (iteration - warm) / (options.iterations - warm);
      const double beta = options.last_beta + 0.5 * (options.first_beta - options.last_beta) *
                                                  (1.0 + std::cos(std::numbers::pi * progress));
      const Array side = 2.0f * added - 1.0f;
      gradient -= static_cast<float>(2.0 * options.regularization * beta) * side.sign() *
                  side.abs().pow(static_cast<float>(beta - 1.0));
    }
    // h' = 1.2·sigmoid·(1 - sigmoid) where h is not clipped.
    const Array sigmoid = (open + 0.1f) / 1.2f;
    gradient *= 1.2f * sigmoid * (1.0f - sigmoid) * (open == added).template cast<float>();
    adam(gradient, iteration + 1, static_cast<float>(options.learning_rate));
  }

  void adam(const Array& gradient, int step, float rate) {
    constexpr float beta1 = 0.9f;
    constexpr float beta2 = 0.999f;
    moment += (1.0f - beta1) * (gradient - moment);
    square += (1.0f - beta2) * (gradient.square() - square);
    const float first = 1.0f - std::pow(beta1, static_cast<float>(step));
    const float second = 1.0f - std::pow(beta2, static_cast<float>(step));
    variable -= rate * (moment / first) / ((square / second).sqrt() + 1e-8f);
  }

  float most;
  Array steps;
  Eigen::VectorXf widest;
  /// Scales as parts of the widest of their output.
  Array relative;
  Array lower;
  Array variable;
  Array moment;
  Array square;
};

}  // namespace detail
}  // namespace whet
