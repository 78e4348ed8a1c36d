#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include <Eigen/Core>

#include <whet/topology/batch_norm.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet::detail {

/// What batch normalization multiplies an output by: gamma / sqrt(variance + epsilon).
inline double normalization_factor(const AffineParameters<const float>& normalization, Eigen::Index output) {
  const auto statistics = normalization.kernel.row(output).cast<double>();
  return statistics(0) / std::sqrt(statistics(2) + double{BatchNorm::epsilon});
}

/// W' = W·f and b' = (b - mean)·f + beta with f = gamma / sqrt(variance + epsilon), output by output.
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

/// A layer with the batch normalization behind it folded in, the same floats as `fold` gives; where weights
/// have scales, these too: one for each output.
struct FoldedLayer {
  Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> kernel;
  Eigen::VectorXf bias;
  std::vector<float> scales;

  FoldedLayer(const AffineParameters<const float>& layer, const AffineParameters<const float>& normalization,
              const std::vector<float>& given)
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
