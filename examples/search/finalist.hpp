#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <whet/data.hpp>

#include "json.hpp"

namespace example {

struct FinalistOptions {
  int epochs = 14;
  /// With normalized layers more than the default is better: after 12 epochs of a network of 55 KB 92.7 % of
  /// the images kept apart at 4e-3 and at 8e-3, 92.1 % at the default.
  double learning_rate = 5e-3;
  std::vector<std::uint64_t> seeds{1, 2, 3};
  int samples = 0;
  std::filesystem::path output;
  std::filesystem::path data;
};

/// A network that is trained to the end.
struct Finalist {
  std::string name;
  std::size_t flash;
  std::size_t ram;
  std::size_t macs;
  /// Accuracies in float and in INT8 on the test images. checkpoint: what a run that was stopped has left,
  /// from which the training goes on.
  Json (*train)(const std::string& name, const FinalistOptions& options, std::uint64_t seed,
                const std::filesystem::path& checkpoint, const whet::DataSplit& images);
};

/// What the search found, and the hand-made network that fits the same device; each in a unit of its own,
/// because they compile for long and side by side.
Finalist found_finalist();
Finalist hand_made_finalist();

}  // namespace example
