#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

#include <whet/transform/search/evaluated.hpp>

namespace whet {

/// By how much objectives exceed their limits, each in parts of its limit; 0 within all of them.
/// limits: one for each objective, infinite where there is none; or empty.
inline double violation(std::span<const double> objectives, std::span<const double> limits) {
  double sum = 0.0;
  for (std::size_t index = 0; index < std::min(objectives.size(), limits.size()); ++index) {
    const double excess = objectives[index] - limits[index];
    if (excess > 0.0) sum += limits[index] == 0.0 ? excess : excess / std::abs(limits[index]);
  }
  return sum;
}

/// No objective is worse and one is better.
inline bool dominates(std::span<const double> left, std::span<const double> right) {
  bool better = false;
  for (std::size_t index = 0; index < left.size(); ++index) {
    if (left[index] > right[index]) return false;
    better = better || left[index] < right[index];
  }
  return better;
}

/// The same under limits: who keeps to them dominates who does not, and of two who do not the one that
/// exceeds them less. Source: Deb et al. 2002, section VI.
inline bool dominates(std::span<const double> left, std::span<const double> right,
                      std::span<const double> limits) {
  const double excess_left = violation(left, limits);
  const double excess_right = violation(right, limits);
  if (excess_left > 0.0 || excess_right > 0.0) return excess_left < excess_right;
  return dominates(left, right);
}

/// Whether the first objective is smaller, after the limits.
inline bool better_first(const Evaluated& left, const Evaluated& right, std::span<const double> limits) {
  const double excess_left = violation(left.objectives, limits);
  const double excess_right = violation(right.objectives, limits);
  if (excess_left != excess_right) return excess_left < excess_right;
  return left.objectives.front() < right.objectives.front();
}

}  // namespace whet
