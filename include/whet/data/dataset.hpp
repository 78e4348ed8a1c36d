#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <whet/core/shape.hpp>
#include <whet/data/shared_values.hpp>
#include <whet/data/shuffle.hpp>

namespace whet {

struct TrainValidation;

/// Samples of one shape (NHWC, float32), with a class label each, with target values each (regression,
/// autoencoders, teachers), with both, or with neither (calibration). Immutable and cheap to copy: copies and
/// ranges share their storage, so that one data set may be read from many threads.
/// Errors: std::invalid_argument naming what was expected and found when counts or labels do not fit;
/// std::out_of_range from sample, label and target.
class Dataset {
 public:
  /// No samples.
  Dataset() = default;

  /// Unlabelled samples, one after another: samples.size() is a multiple of shape.size().
  Dataset(Shape shape, std::vector<float> samples)
      : Dataset(shape, SharedValues<float>(std::move(samples))) {}

  /// One label in [0, classes) for each sample.
  Dataset(Shape shape, std::vector<float> samples, std::vector<int> labels, int classes)
      : Dataset(shape, std::move(samples)) {
    set_labels(SharedValues<int>(std::move(labels)), classes);
  }

  /// The same over the user's arrays, which are not copied and outlive the data set and everything made from
  /// it.
  static Dataset view(Shape shape, std::span<const float> samples) {
    return Dataset(shape, SharedValues<float>::view(samples));
  }
  static Dataset view(Shape shape, std::span<const float> samples, std::span<const int> labels, int classes) {
    Dataset dataset = view(shape, samples);
    dataset.set_labels(SharedValues<int>::view(labels), classes);
    return dataset;
  }

  /// The labels and targets with as many other samples.
  Dataset with_samples(Shape shape, std::vector<float> samples) const {
    const Dataset other(shape, std::move(samples));
    if (other.size() != sample_count)
      throw std::invalid_argument("dataset: expected " + std::to_string(sample_count) + " samples, found " +
                                  std::to_string(other.size()));
    Dataset dataset = *this;
    dataset.sample_shape = shape;
    dataset.sample_values = other.sample_values;
    return dataset;
  }

  /// These samples and labels with `targets`, one tensor of shape `target` for each sample.
  Dataset with_targets(Shape target, std::vector<float> targets) const {
    return with_shared_targets(target, SharedValues<float>(std::move(targets)));
  }
  Dataset with_target_view(Shape target, std::span<const float> targets) const {
    return with_shared_targets(target, SharedValues<float>::view(targets));
  }
  /// Every sample is its own target, as for an autoencoder.
  Dataset with_samples_as_targets() const { return with_shared_targets(sample_shape, sample_values); }

  std::size_t size() const { return sample_count; }
  bool empty() const { return sample_count == 0; }
  Shape shape() const { return sample_shape; }
  Shape target_shape() const { return shape_of_targets; }
  /// Number of classes, 0 without labels.
  int classes() const { return class_count; }
  bool has_labels() const { return class_count > 0; }
  bool has_targets() const { return shape_of_targets.size() > 0; }

  std::span<const float> sample(std::size_t index) const {
    require_index(index, true, "samples");
    return sample_values.span().subspan(index * sample_shape.size(), sample_shape.size());
  }
  int label(std::size_t index) const {
    require_index(index, has_labels(), "labels");
    return label_values.span()[index];
  }
  std::span<const float> target(std::size_t index) const {
    require_index(index, has_targets(), "targets");
    return target_values.span().subspan(index * shape_of_targets.size(), shape_of_targets.size());
  }

  /// All of them, one after another.
  std::span<const float> samples() const { return sample_values.span(); }
  std::span<const int> labels() const { return label_values.span(); }
  std::span<const float> targets() const { return target_values.span(); }

  Dataset first(std::size_t count) const { return slice(0, count); }
  Dataset last(std::size_t count) const {
    require_at_most(count, "the last ");
    return slice(sample_count - count, count);
  }
  /// Samples [begin, begin + count).
  Dataset slice(std::size_t begin, std::size_t count) const {
    if (begin > sample_count || count > sample_count - begin)
      throw std::invalid_argument("dataset: expected a range within " + std::to_string(sample_count) +
                                  " samples, found " + std::to_string(count) + " from " +
                                  std::to_string(begin));
    Dataset part = *this;
    part.sample_count = count;
    part.sample_values = sample_values.part(begin * sample_shape.size(), count * sample_shape.size());
    if (has_labels()) part.label_values = label_values.part(begin, count);
    if (has_targets())
      part.target_values =
          target_values.part(begin * shape_of_targets.size(), count * shape_of_targets.size());
    return part;
  }

  /// A copy of the samples at `indices`, in their order; an index may come more than once.
  Dataset select(std::span<const std::size_t> indices) const;

  /// Shuffles copies of the samples into two sets, round(size · validation_fraction) of them for validation.
  /// The same seed gives the same sets on every machine.
  TrainValidation split(double validation_fraction, std::uint64_t seed) const;

  /// (x - mean) / deviation for every value of the samples, in float32. Targets stay as they are.
  Dataset normalized(double mean, double deviation) const;
  /// The same with a mean and a deviation for each channel.
  Dataset normalized(std::span<const double> means, std::span<const double> deviations) const;

 private:
  Dataset(Shape shape, SharedValues<float> samples) : sample_shape(shape), sample_values(std::move(samples)) {
    require_extents(shape, "sample");
    const std::size_t values = sample_values.span().size();
    if (values % shape.size() != 0)
      throw std::invalid_argument("dataset: expected a multiple of " + std::to_string(shape.size()) +
                                  " values of samples, found " + std::to_string(values));
    sample_count = values / shape.size();
  }

  void set_labels(SharedValues<int> labels, int classes) {
    const std::span<const int> values = labels.span();
    if (classes < 1)
      throw std::invalid_argument("dataset: expected at least one class, found " + std::to_string(classes));
    if (values.size() != sample_count)
      throw std::invalid_argument("dataset: expected " + std::to_string(sample_count) + " labels, found " +
                                  std::to_string(values.size()));
    const auto wrong =
        std::find_if(values.begin(), values.end(), [&](int label) { return label < 0 || label >= classes; });
    if (wrong != values.end())
      throw std::invalid_argument("dataset: expected labels from 0 to " + std::to_string(classes - 1) +
                                  ", found " + std::to_string(*wrong) + " at " +
                                  std::to_string(wrong - values.begin()));
    label_values = std::move(labels);
    class_count = classes;
  }

  Dataset with_shared_targets(Shape target, SharedValues<float> targets) const {
    require_extents(target, "target");
    const std::size_t expected = sample_count * target.size();
    if (targets.span().size() != expected)
      throw std::invalid_argument("dataset: expected " + std::to_string(expected) +
                                  " values of targets, found " + std::to_string(targets.span().size()));
    Dataset dataset = *this;
    dataset.shape_of_targets = target;
    dataset.target_values = std::move(targets);
    return dataset;
  }

  static void require_extents(Shape shape, const char* what) {
    constexpr std::uint64_t most = std::numeric_limits<int>::max();
    const bool fits = shape.height > 0 && shape.width > 0 && shape.channels > 0 &&
                      static_cast<std::uint64_t>(shape.height) * static_cast<std::uint64_t>(shape.width) <=
                          most / static_cast<std::uint64_t>(shape.channels);
    if (!fits)
      throw std::invalid_argument("dataset: expected a " + std::string(what) +
                                  " shape of 1 to 2147483647 values, found " + std::to_string(shape.height) +
                                  "x" + std::to_string(shape.width) + "x" + std::to_string(shape.channels));
  }

  void require_at_most(std::size_t count, const char* what) const {
    if (count > sample_count)
      throw std::invalid_argument("dataset: expected at most " + std::to_string(sample_count) +
                                  " samples, found " + what + std::to_string(count));
  }

  void require_index(std::size_t index, bool present, const char* what) const {
    if (!present) throw std::out_of_range("dataset: it has no " + std::string(what));
    if (index >= sample_count)
      throw std::out_of_range("dataset: expected an index below " + std::to_string(sample_count) +
                              ", found " + std::to_string(index));
  }

  Shape sample_shape;
  Shape shape_of_targets;
  int class_count = 0;
  std::size_t sample_count = 0;
  SharedValues<float> sample_values;
  SharedValues<int> label_values;
  SharedValues<float> target_values;
};

/// The two parts that Dataset::split makes.
struct TrainValidation {
  Dataset train;
  Dataset validation;
};

/// A data set as it is published, with a part that no choice may be made on.
struct DataSplit {
  Dataset train;
  Dataset test;
};

inline Dataset Dataset::select(std::span<const std::size_t> indices) const {
  for (std::size_t index : indices)
    if (index >= sample_count)
      throw std::invalid_argument("dataset: expected indices below " + std::to_string(sample_count) +
                                  ", found " + std::to_string(index));
  Dataset chosen = *this;
  chosen.sample_count = indices.size();
  chosen.sample_values = sample_values.gather(indices, sample_shape.size());
  if (has_labels()) chosen.label_values = label_values.gather(indices, 1);
  if (has_targets()) chosen.target_values = target_values.gather(indices, shape_of_targets.size());
  return chosen;
}

inline TrainValidation Dataset::split(double validation_fraction, std::uint64_t seed) const {
  if (!(validation_fraction >= 0.0 && validation_fraction <= 1.0))
    throw std::invalid_argument("dataset: expected a validation fraction from 0 to 1, found " +
                                std::to_string(validation_fraction));
  const std::vector<std::size_t> order = shuffled_indices(sample_count, seed);
  const auto held_out =
      static_cast<std::size_t>(std::llround(static_cast<double>(sample_count) * validation_fraction));
  const std::span<const std::size_t> indices(order);
  return {select(indices.subspan(held_out)), select(indices.first(held_out))};
}

inline Dataset Dataset::normalized(double mean, double deviation) const {
  const std::vector<double> means(static_cast<std::size_t>(sample_shape.channels), mean);
  const std::vector<double> deviations(means.size(), deviation);
  return normalized(means, deviations);
}

inline Dataset Dataset::normalized(std::span<const double> means, std::span<const double> deviations) const {
  const auto channels = static_cast<std::size_t>(sample_shape.channels);
  if (means.size() != channels || deviations.size() != channels)
    throw std::invalid_argument("dataset: expected a mean and a deviation for each of " +
                                std::to_string(channels) + " channels, found " +
                                std::to_string(means.size()) + " and " + std::to_string(deviations.size()));
  std::vector<float> values(samples().begin(), samples().end());
  for (std::size_t channel = 0; channel < channels; ++channel) {
    if (!std::isfinite(static_cast<float>(means[channel])) ||
        !std::isnormal(static_cast<float>(deviations[channel])) || deviations[channel] <= 0.0)
      throw std::invalid_argument("dataset: expected a finite mean and a deviation above 0, found " +
                                  std::to_string(means[channel]) + " and " +
                                  std::to_string(deviations[channel]));
    const auto centre = static_cast<float>(means[channel]);
    const auto scale = static_cast<float>(deviations[channel]);
    for (std::size_t at = channel; at < values.size(); at += channels)
      values[at] = (values[at] - centre) / scale;
  }
  Dataset dataset = *this;
  dataset.sample_values = SharedValues(std::move(values));
  return dataset;
}

}  // namespace whet
