#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include <whet/transform/unit_scores.hpp>

namespace whet {

/// Magnitude of gamma in the batch normalization that takes what the unit gives; of a group in which several
/// layers are normalized, the sum, and layers that are not say nothing.
/// Source: Liu et al. 2017 (Network slimming), section 3.
struct NormalizationScale {
  std::vector<double> operator()(const UnitLayer& layer) const {
    std::vector<double> scores;
    if (!layer.normalization_parameters) return scores;
    for (int unit = 0; unit < layer.units; ++unit)
      scores.push_back(std::abs(static_cast<double>(layer.normalization_parameters->kernel(unit, 0))));
    return scores;
  }
};

}  // namespace whet
