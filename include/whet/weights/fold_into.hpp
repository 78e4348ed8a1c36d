#pragma once

#include <cmath>

#include <Eigen/Core>

#include <whet/topology/batch_norm.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet::detail {

/// Takes batch normalization into the layer before it: W' = W·f and b' = (b - mean)·f + beta with
/// f = gamma / sqrt(variance + epsilon), output by output.
/// Shapes: `layer` [outputs][inputs], `normalization` [outputs][gamma, mean, variance] and beta.
/// Source: Krishnamoorthi 2018, section 3.2.2.
inline void fold_into(AffineParameters<float> layer, const AffineParameters<const float>& normalization) {
  for (Eigen::Index output = 0; output < layer.kernel.rows(); ++output) {
    const auto statistics = normalization.kernel.row(output).cast<double>();
    const double factor = statistics(0) / std::sqrt(statistics(2) + double{BatchNorm::epsilon});
    const double bias =
        (double{layer.bias(output)} - statistics(1)) * factor + double{normalization.bias(output)};
    layer.kernel.row(output) = (layer.kernel.row(output).cast<double>() * factor).cast<float>();
    layer.bias(output) = static_cast<float>(bias);
  }
}

}  // namespace whet::detail
