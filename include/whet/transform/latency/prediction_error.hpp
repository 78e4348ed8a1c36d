#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <stdexcept>
#include <vector>

namespace whet {

/// How far predictions are from what was measured.
struct PredictionError {
  /// Of |predicted / measured - 1|.
  double median = 0.0;
  double quantile_90 = 0.0;
  /// Mean of predicted / measured - 1.
  double bias = 0.0;
  /// Spearman's, 1 where the order is the same.
  double rank_correlation = 0.0;
};

namespace detail {

/// The rank of each value from 1 up; equal ones share the mean of theirs.
inline std::vector<double> ranks_of(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t one, std::size_t other) { return values[one] < values[other]; });
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first;
    while (last + 1 < order.size() && values[order[last + 1]] == values[order[first]]) ++last;
    for (std::size_t place = first; place <= last; ++place)
      ranks[order[place]] = 1.0 + 0.5 * static_cast<double>(first + last);
    first = last + 1;
  }
  return ranks;
}

/// The least value that is not below a share of all.
inline double quantile(std::vector<double> values, double share) {
  std::ranges::sort(values);
  const double place = std::ceil(share * static_cast<double>(values.size())) - 1.0;
  return values[static_cast<std::size_t>(std::max(0.0, place))];
}

}  // namespace detail

/// Spearman's correlation of ranks; 0 where all values on a side are equal.
/// Source: Spearman 1904, with the mean of the ranks of equal values.
inline double rank_correlation(std::span<const double> one, std::span<const double> other) {
  if (one.size() != other.size() || one.size() < 2)
    throw std::invalid_argument("rank_correlation: expected two or more pairs of values");
  const std::vector<double> first = detail::ranks_of(one);
  const std::vector<double> second = detail::ranks_of(other);
  const double mean = 0.5 * static_cast<double>(one.size() + 1);
  double product = 0.0;
  double first_square = 0.0;
  double second_square = 0.0;
  for (std::size_t index = 0; index < first.size(); ++index) {
    product += (first[index] - mean) * (second[index] - mean);
    first_square += (first[index] - mean) * (first[index] - mean);
    second_square += (second[index] - mean) * (second[index] - mean);
  }
  const double scale = std::sqrt(first_square * second_square);
  return scale > 0.0 ? product / scale : 0.0;
}

/// predicted, measured: of the same networks, in the same unit, measured ones above 0.
/// Errors: std::invalid_argument for fewer than two, or as many of one as not of the other.
inline PredictionError prediction_error(std::span<const double> predicted, std::span<const double> measured) {
  PredictionError error{.rank_correlation = rank_correlation(predicted, measured)};
  std::vector<double> errors;
  for (std::size_t index = 0; index < measured.size(); ++index) {
    const double relative = predicted[index] / measured[index] - 1.0;
    error.bias += relative / static_cast<double>(measured.size());
    errors.push_back(std::abs(relative));
  }
  error.median = detail::quantile(errors, 0.5);
  error.quantile_90 = detail::quantile(errors, 0.9);
  return error;
}

}  // namespace whet
