#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <whet/transform/search/course.hpp>
#include <whet/transform/search/description.hpp>

namespace whet::detail {

/// JSON has no infinity: a limit that is none is null.
inline nlohmann::ordered_json to_json(const SearchDescription& description) {
  auto limits = nlohmann::ordered_json::array();
  for (const double limit : description.limits)
    limits.push_back(std::isfinite(limit) ? nlohmann::ordered_json(limit) : nlohmann::ordered_json());
  return {{"name", description.name},    {"objectives", description.objectives},
          {"space", description.space},  {"strategy", description.strategy},
          {"seed", description.seed},    {"in_flight", description.in_flight},
          {"limits", std::move(limits)}, {"redraws", description.redraws}};
}

inline nlohmann::ordered_json to_json(const Evaluated& candidate) {
  const auto count = static_cast<std::size_t>(candidate.genotype.count);
  const std::vector<int> genes(candidate.genotype.genes.begin(),
                               candidate.genotype.genes.begin() + static_cast<std::ptrdiff_t>(count));
  return {{"genes", genes},
          {"budget", candidate.budget},
          {"seed", candidate.seed},
          {"objectives", candidate.objectives},
          {"seconds", candidate.seconds}};
}

}  // namespace whet::detail
