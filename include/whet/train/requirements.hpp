#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>

#include <whet/core/shape.hpp>
#include <whet/data/dataset.hpp>
#include <whet/data/shape_name.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/loss.hpp>
#include <whet/train/options.hpp>
#include <whet/train/shortest_text.hpp>

namespace whet {

/// Errors: std::invalid_argument when a data set is empty or has not the samples that the network takes. A
/// vector of as many values does for an image, and the other way round: memory order is the same.
inline void require_samples(const Dataset& dataset, Shape input) {
  if (dataset.empty()) throw std::invalid_argument("data set: expected at least one sample, found none");
  const bool flat = dataset.shape().is_vector() || input.is_vector();
  if (dataset.shape() != input && !(flat && dataset.shape().size() == input.size()))
    throw std::invalid_argument("data set: expected samples of shape " + shape_name(input) +
                                ", the network's input, found " + shape_name(dataset.shape()));
}

/// Errors: std::invalid_argument naming the first sample with a value that is infinite or no number: a
/// rectifier hides what it does to the weights.
inline void require_finite_samples(const Dataset& dataset) {
  const std::span<const float> values = dataset.samples();
  const auto found = std::ranges::find_if(values, [](float value) { return !std::isfinite(value); });
  if (found != values.end())
    throw std::invalid_argument(
        "data set: expected finite values, found " + std::to_string(*found) + " in sample " +
        std::to_string(static_cast<std::size_t>(found - values.begin()) / dataset.shape().size()));
}

/// The same of targets that the loss reads. A loss that is no number would be taken for a rate that is too
/// high, or, of samples kept apart, for one that never falls.
inline void require_finite_targets(const Dataset& dataset, const Loss<float>& loss) {
  if (!loss.takes_targets() || !dataset.has_targets()) return;
  for (std::size_t sample = 0; sample < dataset.size(); ++sample)
    for (const float value : dataset.target(sample))
      if (!std::isfinite(value))
        throw std::invalid_argument("data set: expected finite targets, found " + std::to_string(value) +
                                    " in the target of sample " + std::to_string(sample));
}

namespace detail {

/// least: of all samples for an input that is declared NonNegative.
inline void require_nonnegative_input(float least) {
  if (least < 0.0F)
    throw std::invalid_argument("train: the input is declared NonNegative, found a sample of " +
                                shortest_text(least));
}

}  // namespace detail

/// Errors: std::invalid_argument when the network's input is declared NonNegative and a sample is not.
inline void require_declared_input(const Dataset& dataset, Bounds input) {
  if (!dataset.empty() && input.nonnegative())
    detail::require_nonnegative_input(std::ranges::min(dataset.samples()));
}

/// Errors: std::invalid_argument when options move images about and the loss compares with images or maps of
/// their rows and columns, which would stay where they are. image: as the augmentation takes samples.
inline void require_augmentable_targets(const Dataset& dataset, const Loss<float>& loss, Shape image,
                                        const TrainOptions& options) {
  if (!loss.takes_targets() || !dataset.has_targets()) return;
  const Shape target = dataset.target_shape();
  const bool follows_image = target.is_vector()
                                 ? dataset.shape().is_vector() && target.size() == image.size()
                                 : target.height == image.height && target.width == image.width;
  if (!follows_image) return;
  constexpr const char* expected = "0 with targets that are images, which would stay as they are";
  detail::require_option(options.augment_crop == 0, "augment_crop", expected, options.augment_crop);
  detail::require_option(options.augment_flip == 0.0, "augment_flip", expected, options.augment_flip);
}

/// Errors: std::invalid_argument when a data set has no labels, or of another number of classes.
inline void require_classes(const Dataset& dataset, std::size_t outputs) {
  if (!dataset.has_labels()) throw std::invalid_argument("data set: expected labels, found none");
  if (static_cast<std::size_t>(dataset.classes()) != outputs)
    throw std::invalid_argument("data set: expected " + std::to_string(outputs) +
                                " classes, the network's outputs, found " +
                                std::to_string(dataset.classes()));
}

/// Errors: std::invalid_argument when a data set lacks what the loss compares `outputs` values with.
inline void require_truth(const Dataset& dataset, const Loss<float>& loss, std::size_t outputs) {
  const bool has_targets = loss.takes_targets() && dataset.has_targets();
  if (!has_targets) require_classes(dataset, outputs);
  if (!loss.takes_targets()) return;
  // Labels are targets of a value for each class.
  const Shape found = has_targets ? dataset.target_shape() : Shape(dataset.classes());
  const std::size_t expected = loss.target_size(outputs);
  if (found.size() != expected)
    throw std::invalid_argument("data set: expected targets of " + std::to_string(expected) +
                                " values, as the loss takes for the network's outputs, found " +
                                (has_targets ? "" : "labels, which make ") + shape_name(found));
}

/// Errors: std::invalid_argument when a loss looks at records that a network of so many does not have.
inline void require_taps(const Loss<float>& loss, int records) {
  for (const int tap : loss.taps())
    if (tap < 0 || tap >= records)
      throw std::invalid_argument("train: expected taps of the loss from 0 to " +
                                  std::to_string(records - 1) + ", the network's records, found " +
                                  std::to_string(tap));
}

}  // namespace whet
