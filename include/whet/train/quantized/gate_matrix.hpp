#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <whet/precision/recurrent_source.hpp>
#include <whet/precision/tensor_quantization.hpp>
#include <whet/topology/record.hpp>
#include <whet/train/quantized/gate_functions.hpp>
#include <whet/train/quantized/held_parameters.hpp>
#include <whet/train/quantized/rounded_weights.hpp>
#include <whet/train/quantized/rounding.hpp>
#include <whet/train/quantized/weight_grid.hpp>
#include <whet/weights/aligned_values.hpp>

namespace whet::quantized {

/// Columns of a recurrent layer's weights as a matrix of integers, with what leads from its sums to the
/// gates: those of the layer's features, or those of its own output.
class GateMatrix {
 public:
  using Integers = Eigen::Matrix<std::int32_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using ConstReals = Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;

  /// shape: outputs of all gates, and inputs, which are columns `begin` and following of the weights.
  GateMatrix(AffineExtent shape, int begin, HeldPointer scales, const WeightRounding& rounding)
      : extent(shape),
        first_column(begin),
        weights(shape, std::move(scales), rounding),
        part(shape.weights()) {}

  /// Takes the weights for a forward pass. Shapes: kernel [outputs][columns], bias [outputs]; input: what the
  /// integers mean that the weights are multiplied with.
  template <class Kernel, class Bias>
  void round(const Kernel& kernel, const Bias& bias, TensorQuantization input) {
    columns_of_part() = kernel.middleCols(first_column, extent.inputs);
    weights.round(part);
    const std::span<const float> rounded = weights.integers();
    integers = ConstReals(rounded.data(), extent.outputs, extent.inputs).template cast<std::int32_t>();
    rules.clear();
    for (int output = 0; output < extent.outputs; ++output) {
      const auto row = static_cast<std::size_t>(output);
      // TFLite multiplies the scales of a gate in single precision.
      const float single = input.scale * weights.scale(row);
      rules.push_back(output_arithmetic(double{input.scale} * double{weights.scale(row)},
                                        double{single} / double{gate_scale}, bias(output), weights.row(row),
                                        input.zero_point));
    }
  }

  /// W·x + b of every output in Q3.12, saturated to 16 bits. Shapes: values [samples][inputs], integers less
  /// the zero point; gates [samples][outputs]. Matrix is Integers; a parameter, so that a program without
  /// recurrent layers does not compile the product.
  template <class Matrix>
  void multiply(const Matrix& values, Matrix& gates) const {
    gates.noalias() = values * integers.transpose();
    for (Eigen::Index sample = 0; sample < gates.rows(); ++sample)
      for (Eigen::Index output = 0; output < gates.cols(); ++output)
        gates(sample, output) = saturated(rules[static_cast<std::size_t>(output)](gates(sample, output)));
  }

  /// What the integers of the weights stand for. Shape: [outputs][inputs].
  ConstReals reals() const { return {weights.reals().data(), extent.outputs, extent.inputs}; }

  /// Makes the gradient of the rounded weights, in its columns of that of all, the gradient of the float
  /// ones, and takes that of the scales.
  template <class Gradient>
  void backward(Gradient& gradient) {
    auto columns = gradient.middleCols(first_column, extent.inputs);
    columns_of_part() = columns;
    weights.backward(part);
    columns = columns_of_part();
  }

 private:
  Eigen::Map<Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>> columns_of_part() {
    return {part.data(), extent.outputs, extent.inputs};
  }

  AffineExtent extent;
  int first_column;
  RoundedWeights weights;
  /// A copy of these columns alone.
  AlignedValues<float> part;
  Integers integers;
  std::vector<OutputArithmetic> rules;
};

}  // namespace whet::quantized
