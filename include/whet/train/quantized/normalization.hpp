#pragma once

#include <cmath>
#include <cstddef>
#include <utility>

#include <Eigen/Core>

#include <whet/topology/batch_norm.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operation/batch_norm.hpp>
#include <whet/train/operation/channel_grid.hpp>
#include <whet/train/operation/channel_moments.hpp>
#include <whet/train/quantized/held_parameters.hpp>

namespace whet::quantized {

/// What changes in the course of a training.
struct Phase {
  /// Batch normalization goes by its running statistics from now on, as at inference.
  bool statistics_frozen = false;
};

/// Batch normalization that is folded into the layer before it, in the two phases of a training. At first the
/// weights are folded with the running variance, which changes little from batch to batch, so that their
/// integers do not jitter; what they give is then brought to the batch's own variance, times
/// sqrt((running variance + e) / (batch variance + e)), and mean. Later the running statistics stay, and what
/// is trained is what is shipped.
/// Shapes: gamma, mean, variance and beta [channels]. Source: Krishnamoorthi 2018, section 3.2.2.
class FoldedNormalization {
 public:
  static AffineExtent extent(int channels) { return {channels, 3}; }

  explicit FoldedNormalization(HeldPointer parameters)
      : held(std::move(parameters)), channels(held->shape().outputs) {}

  AffineParameters<const float> values() const {
    const AffineParameters<float>& present = held->values();
    return {{present.kernel.data(), present.kernel.rows(), present.kernel.cols()},
            {present.bias.data(), present.bias.size()}};
  }

  /// Takes the moments of what the float weights give for a batch, and moves the running ones.
  /// Shapes: `sums` [batch][pixels · channels], stays until the backward pass is over.
  void take_moments(const ConstBatch<float>& sums, ThreadPool& pool) {
    const ChannelMoments moments =
        channel_moments(sums.data(), ChannelGrid(sums.size(), channels), channels, pool);
    whet::detail::move_averages(held->values(), moments);
    mean = moments.mean;
    deviation = (moments.variance() + double{BatchNorm::epsilon}).sqrt();
  }
  /// What the sums with folded weights are multiplied by, and what is added then, given the layer's own bias.
  Eigen::ArrayXd correction() const { return running_deviation() / deviation; }
  Eigen::ArrayXd offset(const Eigen::Ref<const Eigen::ArrayXd>& bias) const {
    return beta() + (bias - mean) * gamma() / deviation;
  }

  /// After a pass by the moments of the batch: makes the gradient of what the folded weights give out of that
  /// of the normalized values, in place, and the gradients of gamma and beta. With z = (u - mean) / deviation
  /// of the float sums u and m pixels, correction·(dy - sum(dy) / m - z·sum(dy·z) / m).
  /// Source: Ioffe and Szegedy 2015, section 3.
  void backward(const ConstBatch<float>& sums, Batch<float> gradient, ThreadPool& pool) {
    const ChannelGrid grid(gradient.size(), channels);
    const auto centre = grid.repeated<float>(mean);
    const auto scale = grid.repeated<float>(deviation.inverse());
    auto errors = grid.zero_sums<float>();
    auto products = grid.zero_sums<float>();
    grid.for_each_range(pool, [&](Eigen::Index range) {
      grid.for_each_row(range, [&](Eigen::Index begin, Eigen::Index length) {
        const auto above = row_at(gradient.data(), begin, length);
        errors.col(range).head(length) += above;
        products.col(range).head(length) += above * normalized(sums, begin, length, centre, scale);
      });
    });
    const Eigen::ArrayXd beta_gradient = grid.total_by_channel<float>(errors);
    const Eigen::ArrayXd gamma_gradient = grid.total_by_channel<float>(products);
    set_gradients(gamma_gradient, beta_gradient);
    const double share = 1.0 / static_cast<double>(grid.pixels());
    const auto factors = grid.repeated<float>(correction());
    const auto shift = grid.repeated<float>(beta_gradient * share);
    const auto tilt = grid.repeated<float>(gamma_gradient * share);
    grid.for_each_range(pool, [&](Eigen::Index range) {
      grid.for_each_row(range, [&](Eigen::Index begin, Eigen::Index length) {
        auto values = row_at(gradient.data(), begin, length);
        values = factors.head(length) * (values - shift.head(length) -
                                         normalized(sums, begin, length, centre, scale) * tilt.head(length));
      });
    });
  }

  /// After a pass by the moments of the batch: makes the gradients of folded weights those of the layer's
  /// own. Its bias has none, because the mean of the batch takes any bias away.
  void unfold_weights(AffineParameters<float> gradients) const {
    gradients.kernel.array().colwise() *= factor().cast<float>();
    gradients.bias.setZero();
  }

  /// After a pass by the running statistics: the gradients of gamma and beta from those of folded weights and
  /// bias, which become those of the layer's own. Shapes: those of `layer`.
  void unfold(const AffineParameters<const float>& layer, AffineParameters<float> gradients) {
    const Eigen::ArrayXd spread = running_deviation().inverse();
    const Eigen::ArrayXd factors = factor();
    const Eigen::ArrayXd beta_gradient = gradients.bias.array().cast<double>();
    const Eigen::ArrayXd by_weights =
        (gradients.kernel.cast<double>().array() * layer.kernel.cast<double>().array()).rowwise().sum();
    const Eigen::ArrayXd by_bias = (layer.bias.array().cast<double>() - column(1)) * beta_gradient;
    set_gradients((by_weights + by_bias) * spread, beta_gradient);
    gradients.kernel.array().colwise() *= factors.cast<float>();
    gradients.bias.array() *= factors.cast<float>();
  }

 private:
  using Row = ChannelGrid::Row<float>;

  static Row normalized(const ConstBatch<float>& sums, Eigen::Index begin, Eigen::Index length,
                        const Row& centre, const Row& scale) {
    return (row_at(sums.data(), begin, length) - centre.head(length)) * scale.head(length);
  }

  Eigen::ArrayXd column(int index) const { return held->values().kernel.col(index).array().cast<double>(); }
  Eigen::ArrayXd gamma() const { return column(0); }
  Eigen::ArrayXd beta() const { return held->values().bias.array().cast<double>(); }
  Eigen::ArrayXd factor() const { return gamma() / running_deviation(); }
  Eigen::ArrayXd running_deviation() const { return (column(2) + double{BatchNorm::epsilon}).sqrt(); }

  void set_gradients(const Eigen::ArrayXd& gamma_gradient, const Eigen::ArrayXd& beta_gradient) {
    AffineParameters<float> gradients = held->gradients();
    gradients.kernel.setZero();
    gradients.kernel.col(0) = gamma_gradient.cast<float>().matrix();
    gradients.bias = beta_gradient.cast<float>().matrix();
  }

  HeldPointer held;
  Eigen::Index channels;
  /// Of the batch.
  Eigen::ArrayXd mean;
  Eigen::ArrayXd deviation;
};

}  // namespace whet::quantized
