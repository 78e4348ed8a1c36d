#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>

#include <fmt/format.h>

#include <whet/data.hpp>
#include <whet/io.hpp>
#include <whet/train.hpp>
#include <whet/whet.hpp>

#include "finalist.hpp"
#include "space.hpp"

namespace example {

/// The training that a run before this one was stopped in, or a new one.
template <class Network>
whet::TrainingState<Network> begun_training(const std::filesystem::path& checkpoint, std::uint64_t seed) {
  if (!std::filesystem::exists(checkpoint)) return whet::TrainingState<Network>(seed);
  try {
    return whet::load_checkpoint<Network>(checkpoint);
  } catch (const whet::FileError& error) {
    // A search that went on may have found another network.
    fmt::print(stderr, "finalist: begins anew: {}\n", error.what());
    return whet::TrainingState<Network>(seed);
  }
}

/// Trains, folds, calibrates and freezes: the way of every network of whet. Trainings that run side by side
/// write a line for each epoch.
template <class Network>
Json train_finalist(const std::string& name, const FinalistOptions& options, std::uint64_t seed,
                    const std::filesystem::path& checkpoint, const whet::DataSplit& images) {
  auto state = begun_training<Network>(checkpoint, seed);
  whet::train(state, images.train,
              {.epochs = options.epochs,
               .seed = seed,
               .learning_rate = options.learning_rate,
               .threads = 1,
               .augment_crop = 1,
               .augment_flip = 0.5},
              [&](const whet::TrainingProgress& progress) {
                if (!progress.epoch_ended) return;
                whet::save_checkpoint(checkpoint, state);
                fmt::print(stderr, "{}, seed {}: epoch {}/{} {}\n", name, seed, progress.epoch,
                           progress.epochs, whet::progress_text(progress));
              });
  const auto folded = whet::fold(state.best_weights());
  const whet::Dataset some = images.train.first(std::min<std::size_t>(512, images.train.size()));
  const auto model = whet::freeze<Precision>(folded, whet::calibrate(folded, some, whet::Percentile{99.99}));
  const double in_float = whet::accuracy(whet::freeze<whet::Float32Policy>(folded), images.test);
  return {{"seed", seed},
          {"epochs", options.epochs},
          {"learning_rate", options.learning_rate},
          {"samples", images.train.size()},
          {"float", in_float},
          {"int8", whet::accuracy(model, images.test)}};
}

template <class Network>
Finalist finalist_of(const std::string& name) {
  using Frozen = whet::Model<whet::Folded<Network>, Precision, Target>;
  return {name, Frozen::weight_bytes, Frozen::workspace_bytes, Frozen::macs, &train_finalist<Network>};
}

}  // namespace example
