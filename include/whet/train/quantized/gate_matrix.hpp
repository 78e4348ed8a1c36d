#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <whet/precision/format.hpp>
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

  /// shape: outputs of all gates, and inputs of that format, which are columns `begin` and following of the
  /// weights.
  GateMatrix(AffineExtent shape, int begin, HeldPointer scales, const WeightRounding& rounding, Format inputs)
      : extent(shape),
        first_column(begin),
        is_wide(inputs == Format::int16),
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
      const double product = double{input.scale} * double{weights.scale(row)};
      const double factor = double{single} / double{gate_scale};
      rules.push_back(
          is_wide ? wide_arithmetic(product, factor, bias(output))
                  : output_arithmetic(product, factor, bias(output), weights.row(row), input.zero_point));
    }
  }

  /// W·x + b of every output in Q3.12, saturated to 16 bits. Shapes: values [samples][inputs], integers less
  /// the zero point; gates [samples][outputs]. Matrix is Integers; a parameter, so that a program without
  /// recurrent layers does not compile the product.
  template <class Matrix>
  void multiply(const Matrix& values, Matrix& gates) const {
    // Of 16 bits two digits of base 256, whose sums fit 32 bits.
    Matrix upper;
    if (is_wide) {
      const Matrix digits = values.unaryExpr([](std::int32_t value) { return (value + 128) >> 8; });
      upper.resize(gates.rows(), gates.cols());
      multiply_into(digits, upper);
      multiply_into(Matrix(values - 256 * digits), gates);
    } else {
      multiply_into(values, gates);
    }
    for (Eigen::Index sample = 0; sample < gates.rows(); ++sample)
      for (Eigen::Index output = 0; output < gates.cols(); ++output) {
        const std::int64_t above = is_wide ? std::int64_t{256} * upper(sample, output) : 0;
        gates(sample, output) =
            saturated(rules[static_cast<std::size_t>(output)](above + gates(sample, output)));
      }
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
  template <class Matrix>
  void multiply_into(const Matrix& values, Matrix& sums) const {
    sums.noalias() = values * integers.transpose();
  }
  Eigen::Map<Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>> columns_of_part() {
    return {part.data(), extent.outputs, extent.inputs};
  }

  AffineExtent extent;
  int first_column;
  bool is_wide;
  RoundedWeights weights;
  /// A copy of these columns alone.
  AlignedValues<float> part;
  Integers integers;
  std::vector<OutputArithmetic> rules;
};

}  // namespace whet::quantized
