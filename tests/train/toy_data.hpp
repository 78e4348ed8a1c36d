#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/train/generator.hpp>

/// Points around `classes` corners of a square in `features` dimensions, which a small network tells apart.
inline whet::Dataset toy_data(int count, int features = 4, int classes = 3, std::uint64_t seed = 1) {
  whet::Generator generator(seed);
  std::vector<float> samples;
  std::vector<int> labels;
  for (int index = 0; index < count; ++index) {
    const int label = index % classes;
    labels.push_back(label);
    for (int feature = 0; feature < features; ++feature) {
      const double centre = feature % classes == label ? 1.0 : 0.0;
      samples.push_back(static_cast<float>(centre + 0.8 * (generator.uniform() - 0.5)));
    }
  }
  return whet::Dataset(whet::Shape(features), std::move(samples), std::move(labels), classes);
}
