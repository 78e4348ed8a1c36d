#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include <whet/precision/bits.hpp>

/// Signs for tests, as plain numbers ±1 and as the words that kernels take.
namespace signs {

using Signs = std::vector<int>;

/// share: of negative ones.
inline Signs draw(std::size_t count, double share, std::mt19937& generator) {
  std::bernoulli_distribution negative(share);
  Signs values(count);
  for (int& value : values) value = negative(generator) ? -1 : 1;
  return values;
}

/// Words of runs of `length` values, the first in the lowest bit, set for -1, the rest of a run's last word
/// 0.
inline std::vector<std::uint32_t> pack(const Signs& values, std::size_t length) {
  std::vector<std::uint32_t> words;
  for (std::size_t index = 0; index < values.size(); ++index) {
    const std::size_t bit = index % length % 32;
    if (bit == 0) words.push_back(0);
    if (values[index] < 0) words.back() |= std::uint32_t{1} << bit;
  }
  return words;
}

}  // namespace signs
