#pragma once

#include <ctime>

namespace bench {

/// Processor time of this thread, in seconds: what other processes take of the core does not count.
inline double thread_seconds() {
  std::timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

template <class Call>
double seconds_of(Call&& call) {
  const double begin = thread_seconds();
  call();
  return thread_seconds() - begin;
}

}  // namespace bench
