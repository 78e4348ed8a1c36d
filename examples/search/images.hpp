#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>

#include <whet/data.hpp>

namespace example {

/// The training images of Fashion-MNIST: most to train candidates on, a tenth to compare them by. No choice
/// is made on the test images. folder: as whet::data::fashion_mnist takes it; most: images to compare by.
inline whet::TrainValidation search_images(const std::filesystem::path& folder, int most) {
  const auto all = whet::data::fashion_mnist({.folder = folder.string(), .as_images = true}).train;
  whet::TrainValidation parts = all.split(0.1, 0);
  parts.validation =
      parts.validation.first(std::min(parts.validation.size(), static_cast<std::size_t>(most)));
  return parts;
}

}  // namespace example
