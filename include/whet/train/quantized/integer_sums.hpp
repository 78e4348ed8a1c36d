#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <Eigen/Core>

#include <whet/topology/record.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operation/samples.hpp>
#include <whet/train/quantized/batch_values.hpp>
#include <whet/weights/aligned_values.hpp>

namespace whet::quantized {

/// Runs the operation of a layer on other values and weights than the engine's.
inline void run_layer(Operation<float>& layer, const ConstBatch<float>& input, const Batch<float>& output,
                      const AffineParameters<float>& parameters, ThreadPool& pool) {
  ForwardPass<float> pass{input, output, parameters, nullptr, pool};
  layer.forward(pass);
}

/// The sums of a layer over integers, without its bias, by the layer's own operation in float. That is exact
/// in whatever order it adds as long as no sum can reach 2^24; where one can, the inputs of a row are summed
/// in several parts, for each of which none can. Inputs of 16 bits are two digits of base 256, each of which
/// is summed for itself.
/// Numbers: integers.
class IntegerSums {
 public:
  static constexpr std::int64_t limit = std::int64_t{1} << 24;

  explicit IntegerSums(AffineExtent layer)
      : extent(layer), part(layer.weights()), no_bias(static_cast<std::size_t>(layer.outputs)) {}

  /// Takes real values as integers of this scale, without the zero point; their magnitude is at most `reach`.
  /// What dropout has put between two integers is rounded.
  /// Shapes: weights [outputs][inputs]; a sample of the sums has `columns` values.
  void compute(Operation<float>& layer, const ConstBatch<float>& values, float scale, int reach,
               std::span<const float> weights, Eigen::Index columns, ThreadPool& pool) {
    const bool has_digits = reach > 2 * most_digit;
    Batch<float> input = integers.resize(values.rows(), values.cols());
    Batch<float> upper = digits.resize(has_digits ? values.rows() : 0, values.cols());
    for_each_sample(pool, values.rows(), static_cast<std::size_t>(values.cols()), [&](Eigen::Index sample) {
      auto row = input.row(sample).array();
      row = (values.row(sample).array() / scale).rint();
      if (!has_digits) return;
      upper.row(sample).array() = ((row + float{most_digit}) / float{base}).floor();
      row -= upper.row(sample).array() * float{base};
    });
    totals.assign(static_cast<std::size_t>(values.rows() * columns), 0);
    add(layer, integers.constant(), 1, has_digits ? most_digit : reach, weights, columns, pool);
    if (has_digits) add(layer, digits.constant(), base, most_digit, weights, columns, pool);
  }
  std::int64_t operator[](Eigen::Index index) const {
    return static_cast<std::int64_t>(totals[static_cast<std::size_t>(index)]);
  }

 private:
  static constexpr int base = 256;
  static constexpr int most_digit = 128;

  /// Adds what weights times inputs, of magnitudes up to `reach`, come to, `factor` times.
  void add(Operation<float>& layer, const ConstBatch<float>& inputs, double factor, int reach,
           std::span<const float> weights, Eigen::Index columns, ThreadPool& pool) {
    const Batch<float> output = sums.resize(inputs.rows(), columns);
    for (int begin = 0; begin < extent.inputs;) {
      begin = take_part(weights, begin, reach);
      run_layer(layer, inputs, output,
                {{part.data(), extent.outputs, extent.inputs}, {no_bias.data(), extent.outputs}}, pool);
      for_each_sample(pool, output.rows(), static_cast<std::size_t>(columns), [&](Eigen::Index sample) {
        for (Eigen::Index index = sample * columns; index < (sample + 1) * columns; ++index)
          totals[static_cast<std::size_t>(index)] += factor * double{output.data()[index]};
      });
    }
  }

  /// Copies the weights of as many inputs from `begin` on as can be summed at once, zeros for the others.
  /// Returns where the next part begins.
  int take_part(std::span<const float> weights, int begin, int reach) {
    if (begin == 0 && largest_sum(weights) * reach < limit) {
      std::ranges::copy(weights, part.begin());
      return extent.inputs;
    }
    std::ranges::fill(part, 0.0F);
    std::vector<std::int64_t> magnitudes(no_bias.size(), 0);
    int input = begin;
    for (; input < extent.inputs; ++input) {
      std::int64_t largest = 0;
      for (std::size_t output = 0; output < magnitudes.size(); ++output) {
        magnitudes[output] += static_cast<std::int64_t>(std::abs(weights[index_of(output, input)]));
        largest = std::max(largest, magnitudes[output]);
      }
      if (largest * reach >= limit) break;
      for (std::size_t output = 0; output < magnitudes.size(); ++output)
        part[index_of(output, input)] = weights[index_of(output, input)];
    }
    return input;
  }
  /// Of the magnitudes of an output's weights.
  std::int64_t largest_sum(std::span<const float> weights) const {
    double largest = 0.0;
    for (std::size_t output = 0; output < no_bias.size(); ++output) {
      double sum = 0.0;
      for (int input = 0; input < extent.inputs; ++input) sum += std::abs(weights[index_of(output, input)]);
      largest = std::max(largest, sum);
    }
    return static_cast<std::int64_t>(largest);
  }
  std::size_t index_of(std::size_t output, int input) const {
    return output * static_cast<std::size_t>(extent.inputs) + static_cast<std::size_t>(input);
  }

  AffineExtent extent;
  AlignedValues<float> part;
  AlignedValues<float> no_bias;
  BatchValues<float> integers;
  /// The upper digits of inputs of 16 bits.
  BatchValues<float> digits;
  BatchValues<float> sums;
  /// Whole numbers below 2^47.
  AlignedValues<double> totals;
};

}  // namespace whet::quantized
