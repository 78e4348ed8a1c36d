#pragma once

#include <algorithm>
#include <cstddef>

#include <Eigen/Core>

#include <whet/train/operation/elementwise.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/weights/aligned_values.hpp>

namespace whet {

/// Consecutive samples of a batch.
struct SampleRange {
  Eigen::Index first = 0;
  Eigen::Index count = 0;

  Eigen::Index end() const { return first + count; }
};

/// Cuts a batch into whole samples that threads work on. The cut depends on batch and shape only: hence the
/// same bits for any number of threads.
class SampleChunks {
 public:
  /// `pixels`: those of one sample's output.
  SampleChunks(Eigen::Index samples, Eigen::Index pixels)
      : total(samples), each(std::max(rounded_up(samples, most), rounded_up(fewest_pixels, pixels))) {}

  std::size_t size() const { return static_cast<std::size_t>(rounded_up(total, each)); }

  SampleRange operator[](std::size_t index) const {
    const Eigen::Index first = static_cast<Eigen::Index>(index) * each;
    return {first, std::min(each, total - first)};
  }

 private:
  /// Enough to occupy a few cores evenly.
  static constexpr Eigen::Index most = 32;
  /// Each chunk sums up gradients of its own: fewer pixels would spend more on adding the sums than on them.
  static constexpr Eigen::Index fewest_pixels = 512;

  static Eigen::Index rounded_up(Eigen::Index value, Eigen::Index divisor) {
    return (value + divisor - 1) / divisor;
  }

  Eigen::Index total;
  Eigen::Index each;
};

/// Sums that chunks of a batch make apart from one another and that are then added in the chunks' order,
/// whichever thread made them.
template <class Scalar>
class PartialSums {
 public:
  /// Forgets what was there; the sums start at zero.
  void start(std::size_t chunks, Eigen::Index values) {
    length = static_cast<std::size_t>(values);
    // Each part begins where the storage of another would be aligned, too.
    constexpr std::size_t alignment = 64 / sizeof(Scalar);
    step = (length + alignment - 1) / alignment * alignment;
    parts = chunks;
    storage.assign(step * chunks, Scalar(0));
  }

  Scalar* part(std::size_t chunk) { return storage.data() + chunk * step; }

  /// Adds all parts up; the sums are those of part(0) from now on.
  Scalar* add_up(ThreadPool& pool) {
    for_each_range(pool, length, [&](std::size_t begin, std::size_t end) {
      for (std::size_t chunk = 1; chunk < parts; ++chunk)
        values_of(0, begin, end) += values_of(chunk, begin, end);
    });
    return part(0);
  }

 private:
  auto values_of(std::size_t chunk, std::size_t begin, std::size_t end) {
    return Eigen::Map<Eigen::Array<Scalar, Eigen::Dynamic, 1>>(part(chunk) + begin,
                                                               static_cast<Eigen::Index>(end - begin));
  }

  std::size_t length = 0;
  std::size_t step = 0;
  std::size_t parts = 0;
  AlignedValues<Scalar> storage;
};

}  // namespace whet
