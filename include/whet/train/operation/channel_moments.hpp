#pragma once

#include <vector>

#include <Eigen/Core>

#include <whet/train/operation/channel_grid.hpp>
#include <whet/train/thread_pool.hpp>

namespace whet {

/// Mean and sum of squared deviations from it, for each channel, over so many pixels.
struct ChannelMoments {
  double pixels = 0.0;
  Eigen::ArrayXd mean;
  Eigen::ArrayXd squares;

  /// Mean of the squared deviations: what a batch is normalized with.
  Eigen::ArrayXd variance() const { return squares / pixels; }
  /// Estimate of the variance that the pixels were drawn from.
  Eigen::ArrayXd unbiased_variance() const { return pixels > 1.0 ? squares / (pixels - 1.0) : squares; }

  /// Takes in other pixels. Source: Chan, Golub and LeVeque 1979, equations 2.1.
  void add(const ChannelMoments& other) {
    if (pixels == 0.0) {
      *this = other;
      return;
    }
    const double all = pixels + other.pixels;
    const Eigen::ArrayXd difference = other.mean - mean;
    squares += other.squares + difference.square() * (pixels * other.pixels / all);
    mean += difference * (other.pixels / all);
    pixels = all;
  }
};

/// Of the values of a batch in NHWC order. Each range of the grid is summed about its own mean, so that
/// nothing cancels; the ranges are put together in double and in order.
template <class Scalar>
ChannelMoments channel_moments(const Scalar* values, const ChannelGrid& grid, Eigen::Index channels,
                               ThreadPool& pool) {
  std::vector<ChannelMoments> parts(static_cast<std::size_t>(grid.ranges()));
  grid.for_each_range(pool, [&](Eigen::Index range) {
    auto& part = parts[static_cast<std::size_t>(range)];
    const Eigen::Index pixels = (grid.end(range) - grid.begin(range)) / channels;
    part.pixels = static_cast<double>(pixels);
    ChannelGrid::Row<Scalar> sums = grid.repeated<Scalar>(Eigen::ArrayXd::Zero(channels));
    grid.for_each_row(range, [&](Eigen::Index begin, Eigen::Index length) {
      sums.head(length) += row_at(values, begin, length);
    });
    const ChannelGrid::Row<Scalar> centre =
        grid.repeated<Scalar>(grid.by_channel<Scalar>(sums) / part.pixels);
    sums.setZero();
    grid.for_each_row(range, [&](Eigen::Index begin, Eigen::Index length) {
      sums.head(length) += (row_at(values, begin, length) - centre.head(length)).square();
    });
    part.mean = centre.head(channels).template cast<double>();
    part.squares = grid.by_channel<Scalar>(sums);
  });
  ChannelMoments all;
  for (const ChannelMoments& part : parts) all.add(part);
  return all;
}

}  // namespace whet
