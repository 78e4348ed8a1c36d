#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <whet/topology/record.hpp>
#include <whet/train/quantized/held_parameters.hpp>
#include <whet/train/quantized/rounding.hpp>
#include <whet/train/quantized/weight_grid.hpp>
#include <whet/weights/aligned_values.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet::quantized {

/// The weights of a layer in integers, with a learned scale for each output, whose logarithm is the
/// parameter as for TensorScale. Shapes: [outputs][inputs]; scales [outputs][1].
class RoundedWeights {
 public:
  RoundedWeights(AffineExtent shape, HeldPointer scales, const WeightRounding& policy)
      : extent(shape),
        held(std::move(scales)),
        rounding(policy),
        floats(shape.weights()),
        integer_values(shape.weights()),
        real_values(shape.weights()) {}

  static AffineExtent scales_extent(AffineExtent layer) { return {layer.outputs, 1}; }
  static float scale_of(float logarithm) { return std::exp(logarithm); }

  float scale(std::size_t output) const {
    return scale_of(held->values().kernel(static_cast<Eigen::Index>(output), 0));
  }
  /// What the row of an output adds up to.
  const IntegerRow& row(std::size_t output) const { return rows[output]; }
  std::span<const float> integers() const { return integer_values; }
  /// Integers times their scale.
  std::span<const float> reals() const { return real_values; }

  void round(std::span<const float> kernel) {
    std::ranges::copy(kernel, floats.begin());
    rows.assign(outputs(), IntegerRow{});
    for (std::size_t output = 0; output < outputs(); ++output) {
      const float row_scale = scale(output);
      for (std::size_t index = begin_of(output); index < begin_of(output + 1); ++index) {
        const int integer = rounding.integer(floats[index], row_scale);
        integer_values[index] = static_cast<float>(integer);
        real_values[index] = static_cast<float>(integer) * row_scale;
        rows[output].sum += integer;
        rows[output].magnitude += integer < 0 ? -integer : integer;
      }
    }
  }

  /// Makes the gradient of the rounded weights, in place, that of the float weights, zero where their
  /// integers are clipped, and the gradient of the scales: with v a weight over its scale, the sum of its
  /// gradient times round(v) - v, or times the end of the range where it is clipped. Source: Esser et al.
  /// 2020, equations 3 and 5, section 2.2.
  void backward(std::span<float> gradient) {
    AffineParameters<float> scale_gradients = held->gradients();
    scale_gradients.bias.setZero();
    const double share = scale_gradient_factor(static_cast<std::size_t>(extent.inputs), rounding.most);
    for (std::size_t output = 0; output < outputs(); ++output) {
      const float row_scale = scale(output);
      double sum = 0.0;
      for (std::size_t index = begin_of(output); index < begin_of(output + 1); ++index) {
        const float ratio = floats[index] / row_scale;
        const bool inside = std::abs(ratio) < static_cast<float>(rounding.most) + 0.5F;
        sum += double{gradient[index]} * (double{integer_values[index]} - (inside ? double{ratio} : 0.0));
        if (!inside) gradient[index] = 0.0F;
      }
      scale_gradients.kernel(static_cast<Eigen::Index>(output), 0) =
          static_cast<float>(sum * share * double{row_scale});
    }
  }

 private:
  std::size_t outputs() const { return static_cast<std::size_t>(extent.outputs); }
  std::size_t begin_of(std::size_t output) const { return output * static_cast<std::size_t>(extent.inputs); }

  AffineExtent extent;
  HeldPointer held;
  WeightRounding rounding;
  AlignedValues<float> floats;
  AlignedValues<float> integer_values;
  AlignedValues<float> real_values;
  std::vector<IntegerRow> rows;
};

}  // namespace whet::quantized
