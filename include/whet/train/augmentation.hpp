#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include <whet/core/shape.hpp>
#include <whet/data/augment.hpp>
#include <whet/data/dataset.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/options.hpp>

namespace whet {

/// How samples are changed at random each time that the training sees them, in this order.
struct Augmentation {
  int crop = 0;        ///< zeros around the image, in pixels, that a window of its size is cut from at random
  double flip = 0.0;   ///< probability of mirroring left and right
  int cutout = 0;      ///< side of a square of zeros about a random pixel
  double mixup = 0.0;  ///< alpha of the Beta(alpha, alpha) that the share of another sample is drawn from
  Shape image{};       ///< what crop, flip and cutout take a sample's values for

  bool changes_images() const { return crop > 0 || flip > 0.0 || cutout > 0; }
  bool mixes() const { return mixup > 0.0; }
};

/// The shape of a data set's samples as images: their own, or where they are vectors that of the network's
/// input.
inline Shape image_shape(const Dataset& dataset, Shape input) {
  return dataset.shape().is_vector() ? input : dataset.shape();
}

inline Augmentation augmentation_of(const TrainOptions& options, Shape image) {
  return {options.augment_crop, options.augment_flip, options.augment_cutout, options.mixup, image};
}

/// The random numbers of one sample in one epoch: they depend neither on its batch nor on the thread.
inline Generator sample_generator(std::uint64_t epoch_seed, std::size_t sample) {
  return Generator(epoch_seed + (std::uint64_t{sample} + 1) * 0xd1342543de82ef95U);
}

/// An integer from `lowest` to `highest`, each as likely as any other.
inline int draw_between(int lowest, int highest, Generator& generator) {
  return lowest + static_cast<int>(generator.uniform() * (static_cast<double>(highest) - lowest + 1.0));
}

/// Crop, flip and cutout of one image.
inline void augment_image(const Augmentation& augmentation, std::span<const float> from, std::span<float> to,
                          Generator& generator) {
  const Shape shape = augmentation.image;
  if (augmentation.crop > 0) {
    const int down = draw_between(-augmentation.crop, augmentation.crop, generator);
    const int right = draw_between(-augmentation.crop, augmentation.crop, generator);
    crop_image(shape, down, right, from, to);
  } else {
    std::ranges::copy(from, to.begin());
  }
  if (augmentation.flip > 0.0 && generator.uniform() < augmentation.flip) mirror_image(shape, to);
  if (augmentation.cutout > 0) {
    const int row = draw_between(0, shape.height - 1, generator) - augmentation.cutout / 2;
    const int column = draw_between(0, shape.width - 1, generator) - augmentation.cutout / 2;
    cut_out(shape, row, column, augmentation.cutout, to);
  }
}

/// The other sample that one is mixed with, and its share, at most a half: of two samples that are mixed it
/// does not matter which of them comes first, and so the mixture keeps the label of the larger part.
struct Mixture {
  std::size_t partner = 0;
  float share = 0.0F;
};

/// Beta(alpha, alpha). Source: Jöhnk 1964, by logarithms because powers of small numbers vanish.
inline double draw_beta(double alpha, Generator& generator) {
  while (true) {
    const double first = std::log(1.0 - generator.uniform()) / alpha;
    const double second = std::log(1.0 - generator.uniform()) / alpha;
    if (std::exp(first) + std::exp(second) <= 1.0) return 1.0 / (1.0 + std::exp(second - first));
  }
}

/// Source: Zhang et al. 2018, equation 1.
inline Mixture draw_mixture(double alpha, std::size_t samples, Generator& generator) {
  const auto partner = static_cast<std::size_t>(generator.uniform() * static_cast<double>(samples));
  const double share = draw_beta(alpha, generator);
  return {std::min(partner, samples - 1), static_cast<float>(std::min(share, 1.0 - share))};
}

/// first + share·(second - first), for samples and for what they are compared with.
inline void mix_into(std::span<float> first, std::span<const float> second, float share) {
  for (std::size_t index = 0; index < first.size(); ++index)
    first[index] += share * (second[index] - first[index]);
}

/// Errors: std::invalid_argument when the options change images and the samples are none of such a shape.
inline void require_augmentable(Shape shape, const TrainOptions& options) {
  using detail::require_option;
  if (!augmentation_of(options, shape).changes_images()) return;
  require_option(!shape.is_vector(), "augment_…", "samples with rows and columns", shape.channels);
  const int smaller = std::min(shape.height, shape.width);
  require_option(options.augment_crop < smaller, "augment_crop", "less than rows and columns of a sample",
                 options.augment_crop);
  require_option(options.augment_cutout <= smaller, "augment_cutout",
                 "at most the rows and columns of a sample", options.augment_cutout);
}

}  // namespace whet
