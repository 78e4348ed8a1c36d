#pragma once

#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <vector>

#include <whet/data/dataset.hpp>

namespace whet {

/// Mean and standard deviation of each channel: `data.train.normalized(n.means, n.deviations)`, and the test
/// set and whatever the model meets later with those of the training samples.
struct Normalization {
  std::vector<double> means;
  std::vector<double> deviations;
};

/// Those over all pixels of all samples, in double by two passes. A channel that never changes has
/// deviation 1, so that it becomes zero. Errors: std::invalid_argument when the data set is empty.
inline Normalization normalization_of(const Dataset& dataset) {
  if (dataset.empty()) throw std::invalid_argument("normalization: expected at least one sample, found none");
  const auto channels = static_cast<std::size_t>(dataset.shape().channels);
  const auto values = dataset.samples();
  const std::size_t count = values.size() / channels;
  const auto pixels = static_cast<double>(count);
  Normalization result{std::vector<double>(channels), std::vector<double>(channels)};
  for (std::size_t channel = 0; channel < channels; ++channel) {
    double sum = 0.0;
    for (std::size_t at = channel; at < values.size(); at += channels) sum += double{values[at]};
    const double mean = sum / pixels;
    double squares = 0.0;
    for (std::size_t at = channel; at < values.size(); at += channels)
      squares += (double{values[at]} - mean) * (double{values[at]} - mean);
    result.means[channel] = mean;
    const double deviation = std::sqrt(squares / pixels);
    const double rounding = 1e-9 * std::abs(mean);
    result.deviations[channel] = deviation > rounding ? deviation : 1.0;
  }
  return result;
}

}  // namespace whet
