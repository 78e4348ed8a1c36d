#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <whet/transform/search/dominance.hpp>

namespace whet {

/// Indices of the candidates that nobody dominates, then of those that only the first front dominates, and
/// so on, under limits (see `dominates`); ascending within a front. O(M n^2) for n candidates of M
/// objectives. Source: Deb et al. 2002, section III-A, "fast nondominated sorting".
inline std::vector<std::vector<std::size_t>> nondominated_fronts(std::span<const Evaluated> candidates,
                                                                 std::span<const double> limits) {
  std::vector<std::vector<std::size_t>> dominated(candidates.size());
  std::vector<std::size_t> dominators(candidates.size(), 0);
  std::vector<double> excess;
  for (const Evaluated& candidate : candidates) excess.push_back(violation(candidate.objectives, limits));
  const auto beats = [&](std::size_t left, std::size_t right) {
    if (excess[left] > 0.0 || excess[right] > 0.0) return excess[left] < excess[right];
    return dominates(candidates[left].objectives, candidates[right].objectives);
  };
  for (std::size_t left = 0; left < candidates.size(); ++left)
    for (std::size_t right = 0; right < candidates.size(); ++right)
      if (beats(left, right)) {
        dominated[left].push_back(right);
        ++dominators[right];
      }
  std::vector<std::vector<std::size_t>> fronts;
  std::vector<std::size_t> front;
  for (std::size_t index = 0; index < candidates.size(); ++index)
    if (dominators[index] == 0) front.push_back(index);
  while (!front.empty()) {
    std::vector<std::size_t> next;
    for (const std::size_t index : front)
      for (const std::size_t other : dominated[index])
        if (--dominators[other] == 0) next.push_back(other);
    std::ranges::sort(next);
    fronts.push_back(std::move(front));
    front = std::move(next);
  }
  return fronts;
}

/// How far apart the neighbours of each candidate in its front are: over the objectives, the distance of the
/// two neighbours in parts of the front's extent; infinite at both ends. One number for each of `front`.
/// Source: Deb et al. 2002, section III-B.
inline std::vector<double> crowding_distances(std::span<const Evaluated> candidates,
                                              std::span<const std::size_t> front) {
  std::vector<double> distances(front.size(), 0.0);
  if (front.empty()) return distances;
  const std::size_t objectives = candidates[front[0]].objectives.size();
  std::vector<std::size_t> order(front.size());
  for (std::size_t objective = 0; objective < objectives; ++objective) {
    const auto value = [&](std::size_t place) { return candidates[front[place]].objectives[objective]; };
    for (std::size_t place = 0; place < order.size(); ++place) order[place] = place;
    std::ranges::stable_sort(order, {}, value);
    const double extent = value(order.back()) - value(order.front());
    distances[order.front()] = distances[order.back()] = std::numeric_limits<double>::infinity();
    if (extent <= 0.0) continue;
    for (std::size_t place = 1; place + 1 < order.size(); ++place)
      distances[order[place]] += (value(order[place + 1]) - value(order[place - 1])) / extent;
  }
  return distances;
}

}  // namespace whet
