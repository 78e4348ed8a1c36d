#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <whet/whet.hpp>

#include "clock.hpp"

/// What this core can do at most, measured once per process: the yardstick of every share of roofline.
namespace bench {

#if defined(__AVX512F__)
inline constexpr std::size_t vector_bytes = 64;
#elif defined(__AVX__)
inline constexpr std::size_t vector_bytes = 32;
#else
inline constexpr std::size_t vector_bytes = 16;
#endif
using FloatVector [[gnu::vector_size(vector_bytes)]] = float;

/// Makes the compiler believe that a vector register changed.
#if defined(__x86_64__)
#define WHET_BENCH_TOUCH(value) asm volatile("" : "+v"(value))
#elif defined(__aarch64__)
#define WHET_BENCH_TOUCH(value) asm volatile("" : "+w"(value))
#else
#define WHET_BENCH_TOUCH(value) asm volatile("" : "+m"(value))
#endif

/// The best of several runs: a ceiling is not lowered by what disturbs the machine.
inline double best_seconds_of(auto&& work) {
  double best = 1e9;
  for (int run = 0; run < 15; ++run) best = std::min(best, seconds_of(work));
  return best;
}

/// Runs step(chain) on all of `Chains` independent chains, `steps` times, and returns steps per second. The
/// chains are unrolled by the type, so that they stay in registers with every compiler.
template <int Chains, class Chain, class Step>
double chain_steps_per_second(Chain start, Step step) {
  constexpr int rounds = 100'000;
  const auto run = [&]<int... Index>(std::integer_sequence<int, Index...>) {
    auto chains = std::tuple{((void)Index, start)...};
    auto local = step;  // its captures in registers, too
    for (int round = 0; round < rounds; ++round) (local(std::get<Index>(chains)), ...);
  };
  const double seconds = best_seconds_of([&] { run(std::make_integer_sequence<int, Chains>{}); });
  return static_cast<double>(Chains) * rounds / seconds;
}

/// Float multiply-accumulates per second.
inline double float_macs_per_second() {
  static const double peak = [] {
    constexpr auto lanes = static_cast<double>(vector_bytes / sizeof(float));
    const FloatVector factor = FloatVector{} + 0.999f;
    return lanes * chain_steps_per_second<10>(
                       FloatVector{}, [factor](FloatVector & sum) __attribute__((always_inline)) {
                         sum = sum * factor + factor;
                         WHET_BENCH_TOUCH(sum);
                       });
  }();
  return peak;
}

/// int8 multiply-accumulates per second of the dot product that the native target's kernels are made of.
inline double int8_macs_per_second() {
#if WHET_HAS_AVX2
  static const double peak = [] {
    using Dot = decltype(sample_dot(whet::target::native{}, std::true_type{}));
    alignas(64) const std::int8_t weights[64]{1, 2, 3};
    const auto block = Dot::load(weights);
    const auto inputs = Dot::broadcast(0x01020304);
    return sizeof(block) * chain_steps_per_second<8>(
                               Dot::zero(), [ block, inputs ](auto& sum) __attribute__((always_inline)) {
                                 auto fresh = inputs;  // so that the products are not taken out of the loop
                                 WHET_BENCH_TOUCH(fresh);
                                 Dot::step(sum, block, fresh);
                                 WHET_BENCH_TOUCH(sum);
                               });
  }();
  return peak;
#else
  return float_macs_per_second();
#endif
}

/// Bytes per second that this core reads from a working set of `bytes`.
inline double bytes_per_second(std::size_t bytes) {
  static std::map<std::size_t, double> measured;
  const std::size_t size = (bytes + 4095) / 4096 * 4096;  // not more: the next cache may be another one
  const auto known = measured.find(size);
  if (known != measured.end()) return known->second;

  // Aligned, as weights are; more sums than a core that adds in four cycles needs for two loads a cycle.
  constexpr std::size_t line = 64;
  constexpr std::size_t streams = 8;
  std::vector<float> memory((size + line) / sizeof(float), 1.0f);
  const char* const begin = reinterpret_cast<const char*>(memory.data()) +
                            (line - reinterpret_cast<std::uintptr_t>(memory.data()) % line) % line;
  const auto repetitions = std::max<std::size_t>(1, (std::size_t{4} << 20) / size);
  FloatVector sums[streams]{};
  const double seconds = best_seconds_of([&] {
    for (std::size_t repetition = 0; repetition < repetitions; ++repetition) {
      const char* at = begin;
      for (const char* end = at + size - streams * vector_bytes; at <= end; at += streams * vector_bytes) {
#pragma GCC unroll 8
        for (std::size_t stream = 0; stream < streams; ++stream) {
          FloatVector value;
          __builtin_memcpy(&value, at + vector_bytes * stream, vector_bytes);
          sums[stream] += value;
        }
      }
      for (FloatVector& sum : sums) WHET_BENCH_TOUCH(sum);
    }
  });
  return measured[size] = static_cast<double>(size * repetitions) / seconds;
}

/// What a piece of work cannot do without.
struct Work {
  double float_macs = 0.0;
  double int8_macs = 0.0;
  std::size_t bytes = 0;  ///< read once per call, from where a working set of this size lives
  bool known = true;      ///< whether the core's peak of such work is measured: that of signs is not
};

/// The least seconds that this core needs for `work`.
inline double roofline_seconds(const Work& work) {
  const double arithmetic =
      work.float_macs / float_macs_per_second() + work.int8_macs / int8_macs_per_second();
  const double memory =
      work.bytes == 0 ? 0.0 : static_cast<double>(work.bytes) / bytes_per_second(work.bytes);
  return std::max(arithmetic, memory);
}

}  // namespace bench
