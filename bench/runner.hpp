#pragma once

#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

namespace bench {

/// What a call begins and ends with.
enum class Ends {
  real,    ///< floats in, floats out: what a program has and wants
  native,  ///< tensors as the contender itself computes with them: of one layer among others
};

/// Something that computes a network for one input, which it was made with: whet, or a peer.
class Runner {
 public:
  virtual ~Runner() = default;
  virtual void run() = 0;
  /// What the latest run computed, in real numbers.
  virtual std::vector<float> scores() = 0;
  void operator()() { run(); }
};

/// Euclidean length of what differs, by that of what the reference differs by from its mean: a flat output,
/// as that of a softmax may be, does not hide a difference.
inline double relative_error(std::span<const float> values, std::span<const float> reference) {
  if (values.size() != reference.size()) return 1.0;
  const double mean =
      std::accumulate(reference.begin(), reference.end(), 0.0) / static_cast<double>(reference.size());
  double difference = 0.0;
  double length = 0.0;
  for (std::size_t index = 0; index < reference.size(); ++index) {
    difference += std::pow(double{values[index]} - double{reference[index]}, 2);
    length += std::pow(double{reference[index]} - mean, 2);
  }
  const double error = std::sqrt(difference / (length + 1e-30));
  return std::isfinite(error) ? error : 1e30;
}

}  // namespace bench
