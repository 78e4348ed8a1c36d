#pragma once

#include <cmath>

#include <Eigen/Core>

#include <whet/topology/batch_norm.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet::detail {

/// What batch normalization multiplies an output by: gamma / sqrt(variance + epsilon).
inline double normalization_factor(const AffineParameters<const float>& normalization, Eigen::Index output) {
  const auto statistics = normalization.kernel.row(output).cast<double>();
  return statistics(0) / std::sqrt(statistics(2) + double{BatchNorm::epsilon});
}

/// Takes batch normalization into the layer before it: W' = W·f and b' = (b - mean)·f + beta, output by
/// output. Shapes: `layer` [outputs][inputs], `normalization` [outputs][gamma, mean, variance] and beta.
/// Source: Krishnamoorthi 2018, section 3.2.2.
inline void fold_into(AffineParameters<float> layer, const AffineParameters<const float>& normalization) {
  for (Eigen::Index output = 0; output < layer.kernel.rows(); ++output) {
    const double factor = normalization_factor(normalization, output);
    const double bias = (double{layer.bias(output)} - double{normalization.kernel(output, 1)}) * factor +
                        double{normalization.bias(output)};
    layer.kernel.row(output) = (layer.kernel.row(output).cast<double>() * factor).cast<float>();
    layer.bias(output) = static_cast<float>(bias);
  }
}

}  // namespace whet::detail
