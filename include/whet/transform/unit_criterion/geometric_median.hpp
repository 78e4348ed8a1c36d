#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include <Eigen/Core>

#include <whet/transform/unit_scores.hpp>

namespace whet {

/// Sum of the distances between a unit's weights and those of the layer's other units: one near the middle
/// of the others is what these can stand for best. Time: units² · weights of a unit.
/// Source: He et al. 2019 (FPGM), equation 7.
struct GeometricMedian {
  std::vector<double> operator()(const UnitLayer& layer) const {
    const Eigen::Index units = layer.units;
    Eigen::MatrixXd squares = Eigen::MatrixXd::Zero(units, units);
    // A recurrent layer's gates are parts of one long row.
    for (Eigen::Index gate = 0; gate < layer.parameters.kernel.rows() / units; ++gate) {
      const Eigen::MatrixXd rows = layer.parameters.kernel.middleRows(gate * units, units).cast<double>();
      for (Eigen::Index unit = 0; unit < units; ++unit)
        squares.col(unit) += (rows.rowwise() - rows.row(unit)).rowwise().squaredNorm();
    }
    std::vector<double> scores;
    for (Eigen::Index unit = 0; unit < units; ++unit) scores.push_back(squares.col(unit).cwiseSqrt().sum());
    return scores;
  }
};

}  // namespace whet
