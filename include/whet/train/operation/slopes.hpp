#pragma once

#include <memory>

#include <Eigen/Core>

#include <whet/topology/prelu.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operation/channel_grid.hpp>

namespace whet {

/// y = max(x, 0) + a·min(x, 0) with a slope a for each channel. Backward: dx = dy where x > 0, else a·dy; da
/// = sum over the channel's pixels of dy·min(x, 0). The bias that a record has beside its kernel stays as it
/// is. Source: He et al. 2015, equations 1, 8 and 9.
template <class Scalar>
class SlopesOperation final : public Operation<Scalar> {
 public:
  explicit SlopesOperation(int channels) : channel_count(channels) {}

  void forward(ForwardPass<Scalar>& pass) override {
    const ChannelGrid grid(pass.input.size(), channel_count);
    const auto slope = slopes(grid, pass.parameters);
    grid.for_each_range(pass.pool, [&](Eigen::Index range) {
      grid.for_each_row(range, [&](Eigen::Index begin, Eigen::Index length) {
        const auto input = row_at(pass.input.data(), begin, length);
        row_at(pass.output.data(), begin, length) =
            input.max(Scalar(0)) + slope.head(length) * input.min(Scalar(0));
      });
    });
  }

  void backward(BackwardPass<Scalar>& pass) override {
    const ChannelGrid grid(pass.output_gradient.size(), channel_count);
    const auto slope = slopes(grid, pass.parameters);
    const bool wanted = pass.input_gradient.size() > 0;
    auto sums = grid.zero_sums<Scalar>();
    grid.for_each_range(pass.pool, [&](Eigen::Index range) {
      grid.for_each_row(range, [&](Eigen::Index begin, Eigen::Index length) {
        const auto input = row_at(pass.input.data(), begin, length);
        const auto above = row_at(pass.output_gradient.data(), begin, length);
        sums.col(range).head(length) += above * input.min(Scalar(0));
        if (wanted)
          row_at(pass.input_gradient.data(), begin, length) =
              (input > Scalar(0)).select(above, slope.head(length) * above);
      });
    });
    pass.gradients.kernel.col(0) = grid.total_by_channel<Scalar>(sums).template cast<Scalar>().matrix();
    pass.gradients.bias.setZero();
  }

 private:
  template <class Parameters>
  static ChannelGrid::Row<Scalar> slopes(const ChannelGrid& grid, const Parameters& parameters) {
    return grid.repeated<Scalar>(parameters.kernel.col(0).array().template cast<double>());
  }

  Eigen::Index channel_count;
};

template <class Scalar>
OperationPointer<Scalar> make_operation(PReLU, const LayerRecord& record) {
  return std::make_unique<SlopesOperation<Scalar>>(record.input.channels);
}

}  // namespace whet
