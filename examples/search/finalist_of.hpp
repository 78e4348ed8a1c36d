#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

#include <fmt/format.h>

#include <whet/data.hpp>
#include <whet/io.hpp>
#include <whet/train.hpp>
#include <whet/whet.hpp>

#include "finalist.hpp"
#include "space.hpp"

namespace example {

/// A line for each epoch, of the trainings that run side by side.
inline whet::TrainingObserver epoch_lines(const std::string& name) {
  return [name](const whet::TrainingProgress& progress) {
    if (progress.epoch_ended)
      fmt::print(stderr, "{}: epoch {}/{} {}\n", name, progress.epoch, progress.epochs,
                 whet::progress_text(progress));
  };
}

/// Trains, folds, calibrates and freezes: the way of every network of whet.
template <class Network>
Json train_finalist(const std::string& name, const FinalistOptions& options, std::uint64_t seed,
                    const whet::DataSplit& images) {
  const auto weights = whet::train<Network>(images.train,
                                            {.epochs = options.epochs,
                                             .seed = seed,
                                             .learning_rate = options.learning_rate,
                                             .threads = 1,
                                             .augment_crop = 1,
                                             .augment_flip = 0.5},
                                            epoch_lines(fmt::format("{}, seed {}", name, seed)));
  const auto folded = whet::fold(weights);
  const whet::Dataset some = images.train.first(std::min<std::size_t>(512, images.train.size()));
  const auto model = whet::freeze<Precision>(folded, whet::calibrate(folded, some, whet::Percentile{99.99}));
  const double in_float = whet::accuracy(whet::freeze<whet::Float32Policy>(folded), images.test);
  return {{"seed", seed},
          {"epochs", options.epochs},
          {"learning_rate", options.learning_rate},
          {"float", in_float},
          {"int8", whet::accuracy(model, images.test)}};
}

template <class Network>
Finalist finalist_of(const std::string& name) {
  using Frozen = whet::Model<whet::Folded<Network>, Precision, Target>;
  return {name, Frozen::weight_bytes, Frozen::workspace_bytes, Frozen::macs, &train_finalist<Network>};
}

}  // namespace example
