#pragma once

#include <algorithm>
#include <cstddef>

#include <whet/train/thread_pool.hpp>

namespace whet {

/// Calls work(begin, end) for consecutive ranges that cover [0, size), shared out among the threads.
template <class Work>
void for_each_range(ThreadPool& pool, std::size_t size, Work&& work) {
  constexpr std::size_t range = 16384;  // Some microseconds of arithmetic: worth waking another core
  pool.run((size + range - 1) / range, [&](std::size_t index) {
    const std::size_t begin = index * range;
    work(begin, std::min(size, begin + range));
  });
}

}  // namespace whet
