#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include <whet/transform/unit_scores.hpp>

namespace whet {

/// Root of the sum of the squares of a unit's weights, biases apart. Source: He et al. 2018 (Soft filter
/// pruning), equation 3.
struct L2Norm {
  std::vector<double> operator()(const UnitLayer& layer) const {
    std::vector<double> scores(static_cast<std::size_t>(layer.units));
    for (Eigen::Index row = 0; row < layer.parameters.kernel.rows(); ++row)
      scores[layer.unit_of(row)] += layer.parameters.kernel.row(row).cast<double>().squaredNorm();
    for (double& score : scores) score = std::sqrt(score);
    return scores;
  }
};

}  // namespace whet
