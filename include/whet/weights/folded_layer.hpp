#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <Eigen/Core>

#include <whet/weights/fold_into.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet::detail {

/// A layer with the batch normalization behind it folded in, the same floats as `fold` gives; where weights
/// have scales, these too: one for each output.
struct FoldedLayer {
  Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> kernel;
  Eigen::VectorXf bias;
  std::vector<float> scales;

  FoldedLayer(const AffineParameters<const float>& layer, const AffineParameters<const float>& normalization,
              std::span<const float> given)
      : kernel(layer.kernel), bias(layer.bias) {
    fold_into({{kernel.data(), kernel.rows(), kernel.cols()}, {bias.data(), bias.size()}}, normalization);
    if (given.empty()) return;
    for (Eigen::Index output = 0; output < bias.size(); ++output)
      scales.push_back(
          static_cast<float>(double{given[given.size() == 1 ? 0 : static_cast<std::size_t>(output)]} *
                             std::abs(normalization_factor(normalization, output))));
  }
};

}  // namespace whet::detail
