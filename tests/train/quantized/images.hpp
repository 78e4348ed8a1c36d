#pragma once

#include <cstdint>

#include <whet/data/dataset.hpp>

#include "train/toy_data.hpp"

/// toy_data as images of one channel or more.
inline whet::Dataset toy_images(int count, whet::Shape shape, std::uint64_t seed = 1) {
  const whet::Dataset points = toy_data(count, static_cast<int>(shape.size()), 3, seed);
  return whet::Dataset(shape, {points.samples().begin(), points.samples().end()},
                       {points.labels().begin(), points.labels().end()}, 3);
}
