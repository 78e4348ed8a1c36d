#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include <whet/precision/sparse.hpp>
#include <whet/precision/sparse_pattern.hpp>

/// Which weights of a matrix to keep, so that a pattern has room for them: taken at random.
template <class Pattern>
struct KeptWeights;

template <int BlockOutputs, int BlockInputs, whet::Keep Kept>
struct KeptWeights<whet::Block<BlockOutputs, BlockInputs, Kept>> {
  static void prune(std::vector<float>& kernel, int outputs, int inputs, std::mt19937& generator) {
    const int rows = (outputs + BlockOutputs - 1) / BlockOutputs;
    const int columns = (inputs + BlockInputs - 1) / BlockInputs;
    std::vector<int> kept(static_cast<std::size_t>(rows * columns), 0);
    std::fill_n(kept.begin(), Kept.of(rows * columns), 1);
    std::shuffle(kept.begin(), kept.end(), generator);
    for (int output = 0; output < outputs; ++output)
      for (int input = 0; input < inputs; ++input)
        if (kept[static_cast<std::size_t>(output / BlockOutputs * columns + input / BlockInputs)] == 0)
          kernel[static_cast<std::size_t>(output) * static_cast<std::size_t>(inputs) +
                 static_cast<std::size_t>(input)] = 0.0f;
  }
};

template <int Kept, int Of>
struct KeptWeights<whet::NofM<Kept, Of>> {
  static void prune(std::vector<float>& kernel, int, int inputs, std::mt19937& generator) {
    for (auto row = kernel.begin(); row != kernel.end(); row += inputs)
      for (int group = 0; group < inputs; group += Of) {
        std::vector<int> order;
        for (int index = group; index < group + Of && index < inputs; ++index) order.push_back(index);
        std::shuffle(order.begin(), order.end(), generator);
        for (std::size_t place = Kept; place < order.size(); ++place) row[order[place]] = 0.0f;
      }
  }
};

template <whet::Keep Kept>
struct KeptWeights<whet::Unstructured<Kept>> {
  static void prune(std::vector<float>& kernel, int outputs, int inputs, std::mt19937& generator) {
    std::vector<std::size_t> order(kernel.size());
    for (std::size_t index = 0; index < order.size(); ++index) order[index] = index;
    std::shuffle(order.begin(), order.end(), generator);
    for (std::size_t place = static_cast<std::size_t>(Kept.of(outputs * inputs)); place < order.size();
         ++place)
      kernel[order[place]] = 0.0f;
  }
};

/// Random weights that fill a pattern, [outputs][inputs].
template <class Pattern>
std::vector<float> sparse_kernel(int outputs, int inputs, std::mt19937& generator) {
  std::uniform_real_distribution<float> weight(-1.0f, 1.0f);
  std::vector<float> kernel(static_cast<std::size_t>(outputs) * static_cast<std::size_t>(inputs));
  for (float& value : kernel) value = weight(generator);
  KeptWeights<Pattern>::prune(kernel, outputs, inputs, generator);
  return kernel;
}
