#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <Eigen/Core>

#include <whet/topology/record.hpp>
#include <whet/weights/aligned_values.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet::quantized {

/// The mean magnitude of each row of a matrix [outputs][inputs]: the scale of a binary layer's output.
/// Source: Rastegari et al. 2016 (XNOR-Net), section 3.1.
template <class Kernel>
std::vector<float> mean_magnitudes(const Kernel& kernel) {
  std::vector<float> means;
  for (Eigen::Index output = 0; output < kernel.rows(); ++output) {
    // One after the other in double, so that no rounding depends on a vector's width.
    double sum = 0.0;
    for (Eigen::Index input = 0; input < kernel.cols(); ++input)
      sum += std::abs(double{kernel(output, input)});
    means.push_back(static_cast<float>(sum / static_cast<double>(kernel.cols())));
  }
  return means;
}

/// The weights of a binary layer as they are trained: latent numbers within [-1, 1], of which the layer has
/// the signs and for each output their mean magnitude. The sign is the sign bit: -0 counts as -1. Shapes:
/// [outputs][inputs]. Source: Courbariaux et al. 2016, section 1.2, with the scale of XNOR-Net.
class SignWeights {
 public:
  explicit SignWeights(AffineExtent shape)
      : extent(shape),
        sign_values(shape.weights()),
        real_values(shape.weights()),
        totals(static_cast<std::size_t>(shape.outputs)) {}

  /// What latent weights beyond count as. An optimizer that carries on beyond would leave their signs stuck.
  static float clipped(float weight) { return std::clamp(weight, -1.0F, 1.0F); }

  /// Takes clipped weights for a forward pass.
  void take(const AffineParameters<const float>& latent) {
    scales = mean_magnitudes(latent.kernel);
    for (std::size_t output = 0; output < totals.size(); ++output) {
      totals[output] = 0.0F;
      for (std::size_t index = begin_of(output); index < begin_of(output + 1); ++index) {
        const float sign = std::signbit(latent.kernel.data()[index]) ? -1.0F : 1.0F;
        sign_values[index] = sign;
        real_values[index] = sign * scales[output];
        totals[output] += sign;
      }
    }
  }

  /// ±1, and with the sum of each output's signs in the place of a bias.
  AffineParameters<float> signs() {
    return {{sign_values.data(), extent.outputs, extent.inputs}, {totals.data(), extent.outputs}};
  }
  /// Signs times their scale, with a bias of the layer.
  AffineParameters<const float> reals(const float* bias) const {
    return {{real_values.data(), extent.outputs, extent.inputs}, {bias, extent.outputs}};
  }
  float scale(std::size_t output) const { return scales[output]; }

  /// Makes the gradient of signs times scale, in place, that of the latent weights: of n weights w of an
  /// output with scale a, a · g + sign(w) / n · sum of g · sign(w). The first part takes a sign for the
  /// identity, the second is the scale's own. Source: Rastegari et al. 2016, equation 11, where the scale's
  /// part is that of its own weight alone.
  void backward(AffineParameters<float> gradients) const {
    auto& gradient = gradients.kernel;
    const Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>> all(
        sign_values.data(), extent.outputs, extent.inputs);
    for (Eigen::Index output = 0; output < gradient.rows(); ++output) {
      const float scale_gradient =
          gradient.row(output).dot(all.row(output)) / static_cast<float>(gradient.cols());
      gradient.row(output) =
          scales[static_cast<std::size_t>(output)] * gradient.row(output) + scale_gradient * all.row(output);
    }
  }

 private:
  std::size_t begin_of(std::size_t output) const { return output * static_cast<std::size_t>(extent.inputs); }

  AffineExtent extent;
  AlignedValues<float> sign_values;
  AlignedValues<float> real_values;
  AlignedValues<float> totals;
  std::vector<float> scales;
};

}  // namespace whet::quantized
