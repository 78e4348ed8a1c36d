#pragma once

#include <cstddef>
#include <vector>

#include <whet/transform/unit_scores.hpp>

namespace whet {

/// Sum of the magnitudes of a unit's weights, biases apart. Source: Li et al. 2017 (Pruning filters for
/// efficient ConvNets), section 3.1.
struct L1Norm {
  std::vector<double> operator()(const UnitLayer& layer) const {
    std::vector<double> scores(static_cast<std::size_t>(layer.units));
    for (Eigen::Index row = 0; row < layer.parameters.kernel.rows(); ++row)
      scores[layer.unit_of(row)] += layer.parameters.kernel.row(row).cast<double>().cwiseAbs().sum();
    return scores;
  }
};

}  // namespace whet
