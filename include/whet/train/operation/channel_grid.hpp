#pragma once

#include <algorithm>
#include <cstddef>

#include <Eigen/Core>

#include <whet/train/thread_pool.hpp>

namespace whet {

/// The values of a batch, in NHWC order, as rows of whole pixels: short vectors of channels are put together
/// until a row is long enough for vector instructions. The rows are cut into ranges that threads work on; the
/// cut depends on shapes only and partial sums are added in order: the same bits for any number of threads.
class ChannelGrid {
 public:
  template <class Scalar>
  using Row = Eigen::Array<Scalar, Eigen::Dynamic, 1>;
  /// One column of sums for each range.
  template <class Scalar>
  using Partial = Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic>;

  ChannelGrid(Eigen::Index values, Eigen::Index channels)
      : total(values),
        channel_count(channels),
        row_length((shortest_row + channels - 1) / channels * channels),
        range_length(std::max<Eigen::Index>(longest_range / row_length, 1) * row_length) {}

  Eigen::Index pixels() const { return total / channel_count; }
  Eigen::Index ranges() const { return (total + range_length - 1) / range_length; }
  Eigen::Index begin(Eigen::Index range) const { return range * range_length; }
  Eigen::Index end(Eigen::Index range) const { return std::min(total, (range + 1) * range_length); }

  /// Calls work(range) for each range, shared out among the threads.
  template <class Work>
  void for_each_range(ThreadPool& pool, Work&& work) const {
    pool.run(static_cast<std::size_t>(ranges()),
             [&](std::size_t range) { work(static_cast<Eigen::Index>(range)); });
  }
  /// Calls work(begin, length) for each row of a range; the last row of all may be shorter.
  template <class Work>
  void for_each_row(Eigen::Index range, Work&& work) const {
    const Eigen::Index last = end(range);
    for (Eigen::Index at = begin(range); at < last; at += row_length)
      work(at, std::min(row_length, last - at));
  }

  /// A value for each channel as a row.
  template <class Scalar>
  Row<Scalar> repeated(const Eigen::Ref<const Eigen::ArrayXd>& values) const {
    return values.cast<Scalar>().replicate(row_length / channel_count, 1);
  }
  /// Zeros for the sums of each range.
  template <class Scalar>
  Partial<Scalar> zero_sums() const {
    return Partial<Scalar>::Zero(row_length, ranges());
  }
  /// The sums of one range by channel, in double.
  template <class Scalar>
  Eigen::ArrayXd by_channel(const Eigen::Ref<const Row<Scalar>>& sums) const {
    Eigen::ArrayXd result = Eigen::ArrayXd::Zero(channel_count);
    for (Eigen::Index at = 0; at < row_length; at += channel_count)
      result += sums.segment(at, channel_count).template cast<double>();
    return result;
  }
  /// The sums of all ranges by channel, in double and in order.
  template <class Scalar>
  Eigen::ArrayXd total_by_channel(const Partial<Scalar>& sums) const {
    Eigen::ArrayXd result = Eigen::ArrayXd::Zero(channel_count);
    for (Eigen::Index range = 0; range < sums.cols(); ++range) result += by_channel<Scalar>(sums.col(range));
    return result;
  }

 private:
  static constexpr Eigen::Index shortest_row = 128;
  static constexpr Eigen::Index longest_range = 16384;  // Some microseconds of work, within the second cache

  Eigen::Index total;
  Eigen::Index channel_count;
  Eigen::Index row_length;
  Eigen::Index range_length;
};

/// Values from `begin` on, as an Eigen array.
template <class Scalar>
Eigen::Map<Eigen::Array<Scalar, Eigen::Dynamic, 1>> row_at(Scalar* values, Eigen::Index begin,
                                                           Eigen::Index length) {
  return {values + begin, length};
}
template <class Scalar>
Eigen::Map<const Eigen::Array<Scalar, Eigen::Dynamic, 1>> row_at(const Scalar* values, Eigen::Index begin,
                                                                 Eigen::Index length) {
  return {values + begin, length};
}

}  // namespace whet
