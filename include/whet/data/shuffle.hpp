#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <random>
#include <span>
#include <utility>
#include <vector>

namespace whet {

/// A uniform integer in [0, bound), bound > 0. The standard fixes the numbers of its engines, not those of
/// its distributions: this one gives the same with every standard library. Numbers: without bias; what is
/// left of 2^64 above the largest multiple of the bound is drawn again.
inline std::uint64_t uniform_below(std::uint64_t bound, std::mt19937_64& engine) {
  const std::uint64_t left_over = (0 - bound) % bound;  // 2^64 mod bound
  std::uint64_t drawn = engine();
  while (drawn < left_over) drawn = engine();
  return drawn % bound;
}

/// Puts the values into random order, every order equally likely.
/// Source: Fisher and Yates, in the form of Knuth, The Art of Computer Programming, volume 2, algorithm P.
template <class Value>
void shuffle(std::span<Value> values, std::mt19937_64& engine) {
  for (std::size_t left = values.size(); left > 1; --left)
    std::swap(values[left - 1], values[static_cast<std::size_t>(uniform_below(left, engine))]);
}

/// 0 … count-1 in the random order that `seed` stands for, the same on every machine.
inline std::vector<std::size_t> shuffled_indices(std::size_t count, std::uint64_t seed) {
  std::vector<std::size_t> indices(count);
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  std::mt19937_64 engine(seed);
  shuffle(std::span<std::size_t>(indices), engine);
  return indices;
}

}  // namespace whet
