#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include <whet/precision/coded_weights.hpp>

/// Weights of a few bits as plain integers, to be written into the parameters of any target.
struct CodedNumbers {
  std::vector<int> integers;     ///< [outputs][inputs]
  std::vector<int> multipliers;  ///< [outputs][groups], empty without groups

  /// Largest: only the integers that reach furthest, of either sign.
  template <class Weights>
  static CodedNumbers random(int outputs, int inputs, bool largest, std::mt19937& generator) {
    using Coding = typename Weights::coding;
    CodedNumbers numbers;
    std::uniform_int_distribution<int> any(-Coding::most, Coding::most), coin(0, 1),
        multiplier(1, Weights::most_multiplier);
    for (int index = 0; index < outputs * inputs; ++index)
      numbers.integers.push_back(largest || Coding::bits == 1 ? (coin(generator) * 2 - 1) * Coding::most
                                                              : any(generator));
    for (int index = 0; index < outputs * Weights::groups; ++index)
      numbers.multipliers.push_back(largest ? Weights::most_multiplier : multiplier(generator));
    return numbers;
  }

  template <class Weights>
  void write(Weights& weights, int outputs, int inputs) const {
    for (int output = 0; output < outputs; ++output) {
      for (int input = 0; input < inputs; ++input)
        weights.set(output, input, integers[static_cast<std::size_t>(output * inputs + input)]);
      if constexpr (Weights::groups > 0)
        for (int group = 0; group < Weights::groups; ++group)
          weights.multipliers.set(group, output,
                                  multipliers[static_cast<std::size_t>(output * Weights::groups + group)]);
    }
  }
};
