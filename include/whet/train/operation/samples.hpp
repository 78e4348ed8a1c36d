#pragma once

#include <algorithm>
#include <cstddef>

#include <Eigen/Core>

#include <whet/train/thread_pool.hpp>

namespace whet {

/// Calls work(row) for each sample of a batch, which has `values` values to work on; shared out among the
/// threads in groups of samples that are worth waking another core.
template <class Work>
void for_each_sample(ThreadPool& pool, Eigen::Index samples, std::size_t values, Work&& work) {
  constexpr std::size_t worthwhile = 16384;
  const auto count = static_cast<std::size_t>(samples);
  const std::size_t group = std::max<std::size_t>(1, worthwhile / std::max<std::size_t>(values, 1));
  pool.run((count + group - 1) / group, [&](std::size_t index) {
    const std::size_t end = std::min(count, (index + 1) * group);
    for (std::size_t row = index * group; row < end; ++row) work(static_cast<Eigen::Index>(row));
  });
}

}  // namespace whet
