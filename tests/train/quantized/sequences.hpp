#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/train/generator.hpp>

/// Sequences in three classes that a recurrent layer has to remember to tell apart: by which of the first
/// three features was up at the first step; the other steps are noise.
inline whet::Dataset toy_sequences(int count, int steps, int features, std::uint64_t seed = 1) {
  whet::Generator generator(seed);
  std::vector<float> samples;
  std::vector<int> labels;
  for (int index = 0; index < count; ++index) {
    labels.push_back(index % 3);
    for (int step = 0; step < steps; ++step)
      for (int feature = 0; feature < features; ++feature) {
        const double up = step == 0 && feature == index % 3 ? 1.0 : 0.0;
        samples.push_back(static_cast<float>(up + 0.8 * (generator.uniform() - 0.5)));
      }
  }
  return whet::Dataset(whet::Shape(steps, features), std::move(samples), std::move(labels), 3);
}
