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
/// have scales, these too: one for each output, or as many as it has groups of inputs.
struct FoldedLayer {
  Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> kernel;
  Eigen::VectorXf bias;
  std::vector<float> scales;

  FoldedLayer(const AffineParameters<const float>& layer, const AffineParameters<const float>& normalization,
              std::span<const float> given)
      : kernel(layer.kernel), bias(layer.bias) {
    fold_into({{kernel.data(), kernel.rows(), kernel.cols()}, {bias.data(), bias.size()}}, normalization);
    if (given.empty()) return;
    const auto outputs = static_cast<std::size_t>(bias.size());
    const std::size_t of_output = given.size() / outputs;
    for (std::size_t output = 0; output < outputs; ++output) {
      const auto own = given.size() == 1 ? given : given.subspan(output * of_output, of_output);
      const double factor = std::abs(normalization_factor(normalization, static_cast<Eigen::Index>(output)));
      for (const float scale : own) scales.push_back(static_cast<float>(double{scale} * factor));
    }
  }
};

}  // namespace whet::detail
