#pragma once

#include <cstddef>
#include <random>
#include <type_traits>
#include <vector>

#include <whet/target/tags.hpp>

#include "targets.hpp"

/// Random weights [outputs][inputs] that every narrow format holds exactly: 64ths of int8, in each row with
/// the largest, so that a row's scale is a 64th.
inline std::vector<float> narrow_weights(int outputs, int inputs, std::mt19937& generator) {
  std::uniform_int_distribution<int> any(-127, 127);
  std::vector<float> weights(static_cast<std::size_t>(outputs) * static_cast<std::size_t>(inputs));
  for (float& weight : weights) weight = static_cast<float>(any(generator)) / 64.0f;
  std::uniform_int_distribution<int> place(0, inputs - 1);
  for (int output = 0; output < outputs; ++output)
    weights[static_cast<std::size_t>(output * inputs + place(generator))] = 127.0f / 64.0f;
  return weights;
}

/// Such that four bits hold: integers of [-7, 7] times a 64th, in each row with the largest.
inline std::vector<float> nibble_weights(int outputs, int inputs, std::mt19937& generator) {
  std::uniform_int_distribution<int> any(-7, 7);
  std::vector<float> weights(static_cast<std::size_t>(outputs) * static_cast<std::size_t>(inputs));
  for (float& weight : weights) weight = static_cast<float>(any(generator)) / 64.0f;
  for (int output = 0; output < outputs; ++output)
    weights[static_cast<std::size_t>(output * inputs)] = -7.0f / 64.0f;
  return weights;
}

/// The same where groups of inputs have scales of their own: integers of [-7, 7] times one of [1, most] times
/// a 1024th, in each group with an end, and in each row with the largest multiplier.
inline std::vector<float> grouped_nibble_weights(int outputs, int inputs, int group, int most,
                                                 std::mt19937& generator) {
  std::uniform_int_distribution<int> any(-7, 7), multiplier(1, most);
  std::vector<float> weights;
  for (int output = 0; output < outputs; ++output) {
    int factor = most;
    for (int input = 0; input < inputs; ++input) {
      if (input > 0 && input % group == 0) factor = multiplier(generator);
      const int integer = input % group == 0 ? 7 : any(generator);
      weights.push_back(static_cast<float>(integer * factor) / 1024.0f);
    }
  }
  return weights;
}

/// Calls body.template operator()<Target>() for the targets whose kernels of such weights differ: avx_vnni
/// has those of avx2.
template <class Body>
void for_each_narrow_target(Body&& body) {
  for_each_target([&]<class Target>() {
    if constexpr (!std::is_same_v<Target, whet::target::avx_vnni>) body.template operator()<Target>();
  });
}
