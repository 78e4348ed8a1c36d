#pragma once

#include <memory>

#include <Eigen/Core>

#include <whet/topology/batch_norm.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operation/channel_grid.hpp>
#include <whet/train/operation/channel_moments.hpp>

namespace whet {

namespace detail {

/// Moves the running averages of a batch normalization towards the moments of a batch. One vector, which may
/// be what is left for the last batch of an epoch, has no variance: they stay.
template <class Scalar>
void move_averages(AffineParameters<Scalar>& parameters, const ChannelMoments& moments) {
  if (moments.pixels <= 1.0) return;
  constexpr double kept = BatchNorm::momentum;
  const auto move = [&](int index, const Eigen::ArrayXd& batch) {
    const Eigen::ArrayXd running = parameters.kernel.col(index).array().template cast<double>();
    const Eigen::ArrayXd moved = kept * running + (1.0 - kept) * batch;
    parameters.kernel.col(index) = moved.cast<Scalar>().matrix();
  };
  move(1, moments.mean);
  move(2, moments.unbiased_variance());
}

}  // namespace detail

/// y = gamma·(x - mean)·s + beta with s = 1 / sqrt(variance + epsilon), channel by channel. While training,
/// over the m pixels of the batch, and the running averages move towards mean and m / (m - 1) · variance; at
/// inference with the running averages. Backward, with z = (x - mean)·s: dbeta = sum of dy, dgamma = sum of
/// dy·z, and dx = gamma·s·(dy - dbeta / m - z·dgamma / m) after a training pass, gamma·s·dy after another.
/// The running averages have no gradient. Source: Ioffe and Szegedy 2015, algorithms 1 and 2, section 3.
template <class Scalar>
class BatchNormOperation final : public Operation<Scalar> {
 public:
  explicit BatchNormOperation(int channels) : channel_count(channels) {}

  void forward(ForwardPass<Scalar>& pass) override {
    const ChannelGrid grid(pass.input.size(), channel_count);
    by_batch = pass.generator != nullptr;
    if (by_batch) {
      const ChannelMoments moments = channel_moments(pass.input.data(), grid, channel_count, pass.pool);
      mean = moments.mean;
      scale_to(moments.variance());
      detail::move_averages(pass.parameters, moments);
    } else {
      mean = column(pass.parameters, 1);
      scale_to(column(pass.parameters, 2));
    }
    const auto centre = grid.repeated<Scalar>(mean);
    const auto factor = grid.repeated<Scalar>(column(pass.parameters, 0) * scale);
    const auto offset = grid.repeated<Scalar>(pass.parameters.bias.array().template cast<double>());
    grid.for_each_range(pass.pool, [&](Eigen::Index range) {
      grid.for_each_row(range, [&](Eigen::Index begin, Eigen::Index length) {
        row_at(pass.output.data(), begin, length) =
            (row_at(pass.input.data(), begin, length) - centre.head(length)) * factor.head(length) +
            offset.head(length);
      });
    });
  }

  void backward(BackwardPass<Scalar>& pass) override {
    const ChannelGrid grid(pass.output_gradient.size(), channel_count);
    const auto centre = grid.repeated<Scalar>(mean);
    auto errors = grid.zero_sums<Scalar>();
    auto products = grid.zero_sums<Scalar>();
    grid.for_each_range(pass.pool, [&](Eigen::Index range) {
      grid.for_each_row(range, [&](Eigen::Index begin, Eigen::Index length) {
        const auto above = row_at(pass.output_gradient.data(), begin, length);
        errors.col(range).head(length) += above;
        products.col(range).head(length) +=
            above * (row_at(pass.input.data(), begin, length) - centre.head(length));
      });
    });
    const Eigen::ArrayXd beta_gradient = grid.total_by_channel<Scalar>(errors);
    const Eigen::ArrayXd gamma_gradient = grid.total_by_channel<Scalar>(products) * scale;
    pass.gradients.kernel.setZero();
    pass.gradients.kernel.col(0) = gamma_gradient.cast<Scalar>().matrix();
    pass.gradients.bias = beta_gradient.cast<Scalar>().matrix();
    if (pass.input_gradient.size() > 0) input_gradient(pass, grid, beta_gradient, gamma_gradient);
  }

 private:
  template <class Parameters>
  static Eigen::ArrayXd column(const Parameters& parameters, int index) {
    return parameters.kernel.col(index).array().template cast<double>();
  }

  void scale_to(const Eigen::ArrayXd& variance) {
    scale = (variance + static_cast<double>(BatchNorm::epsilon)).sqrt().inverse();
  }

  void input_gradient(BackwardPass<Scalar>& pass, const ChannelGrid& grid,
                      const Eigen::ArrayXd& beta_gradient, const Eigen::ArrayXd& gamma_gradient) const {
    const Eigen::ArrayXd slope = column(pass.parameters, 0) * scale;
    const double share = by_batch ? 1.0 / static_cast<double>(grid.pixels()) : 0.0;
    const auto centre = grid.repeated<Scalar>(mean);
    const auto factor = grid.repeated<Scalar>(slope);
    const auto tilt = grid.repeated<Scalar>(slope * scale * gamma_gradient * share);
    const auto shift = grid.repeated<Scalar>(slope * beta_gradient * share);
    grid.for_each_range(pass.pool, [&](Eigen::Index range) {
      grid.for_each_row(range, [&](Eigen::Index begin, Eigen::Index length) {
        row_at(pass.input_gradient.data(), begin, length) =
            row_at(pass.output_gradient.data(), begin, length) * factor.head(length) -
            (row_at(pass.input.data(), begin, length) - centre.head(length)) * tilt.head(length) -
            shift.head(length);
      });
    });
  }

  Eigen::Index channel_count;
  /// Whether the last forward pass was by the moments of its batch.
  bool by_batch = false;
  Eigen::ArrayXd mean;
  Eigen::ArrayXd scale;
};

template <class Scalar>
OperationPointer<Scalar> make_operation(BatchNorm, const LayerRecord& record) {
  return std::make_unique<BatchNormOperation<Scalar>>(record.input.channels);
}

}  // namespace whet
