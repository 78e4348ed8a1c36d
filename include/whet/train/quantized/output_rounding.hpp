#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <whet/precision/tensor_quantization.hpp>
#include <whet/topology/record.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operation/samples.hpp>
#include <whet/train/options.hpp>
#include <whet/train/quantized/rounding.hpp>
#include <whet/train/quantized/tensor_scale.hpp>
#include <whet/train/quantized/weight_grid.hpp>

namespace whet::quantized {

/// The end of a step: real values are clamped by the fused activation, rounded to the integers of the output
/// tensor and clamped to what those hold.
class OutputRounding {
 public:
  OutputRounding(TensorScale output, Bounds fused, RangeGradient method)
      : tensor(std::move(output)), bounds(fused), range_gradient(method) {}

  const TensorScale& scale() const { return tensor; }

  /// Takes the scale for a forward pass.
  void begin() {
    quantization = tensor.quantization();
    low = std::max(tensor.low(), bound(bounds.low));
    high = std::min(tensor.high(), bound(bounds.high));
  }
  TensorQuantization present() const { return quantization; }

  /// The real value of an integer less the zero point, clamped.
  float operator()(std::int64_t integer) const {
    const std::int64_t clamped =
        std::clamp<std::int64_t>(integer, low - quantization.zero_point, high - quantization.zero_point);
    return static_cast<float>(clamped) * quantization.scale;
  }
  /// The same of a real value.
  float nearest(float value) const {
    return (*this)(round_within(double{value} / double{quantization.scale}, -100000, 100000));
  }

  /// The gradients of `values`, which went in, and of the scale, given what came out and the gradient of
  /// that. A straight-through estimator: rounding counts as if it were not there, and where an integer is
  /// clipped there is no gradient. The scale gets, with v the clamped value over the scale, per value
  /// round(v) - v within the range and its end beyond it; with PACT only the latter. Shapes: all
  /// [batch][values]. Source: Esser et al. 2020, equations 3 and 5; Choi et al. 2018, section 3.
  void backward(const ConstBatch<float>& values, const ConstBatch<float>& output,
                const ConstBatch<float>& output_gradient, Batch<float> value_gradient, ThreadPool& pool) {
    const float scale_value = quantization.scale;
    const auto first = static_cast<float>(tensor.low() - quantization.zero_point);
    const auto last = static_cast<float>(tensor.high() - quantization.zero_point);
    const bool rounding_counts = range_gradient == RangeGradient::lsq;
    std::vector<double> sums(static_cast<std::size_t>(values.rows()));
    for_each_sample(pool, values.rows(), static_cast<std::size_t>(values.cols()), [&](Eigen::Index sample) {
      double sum = 0.0;
      for (Eigen::Index index = 0; index < values.cols(); ++index) {
        const float above = output_gradient(sample, index);
        const float value = values(sample, index);
        const float ratio = std::clamp(value, bounds.low, bounds.high) / scale_value;
        const bool inside = ratio > first - 0.5F && ratio < last + 0.5F;
        if (!inside)
          sum += double{above} * double{ratio < 0.0F ? first : last};
        else if (rounding_counts)
          sum += double{above} * (double{output(sample, index) / scale_value} - double{ratio});
        value_gradient(sample, index) = inside && value > bounds.low && value < bounds.high ? above : 0.0F;
      }
      sums[static_cast<std::size_t>(sample)] = sum;
    });
    double total = 0.0;
    for (const double sum : sums) total += sum;
    if (rounding_counts) total *= scale_gradient_factor(tensor.size(), tensor.high());
    tensor.add_gradient(total);
  }

 private:
  /// The integer that stands for a bound of the activation.
  int bound(float real) const {
    const std::int64_t steps = round_within(double{real / quantization.scale}, -1000, 1000);
    return static_cast<int>(std::clamp<std::int64_t>(steps + quantization.zero_point, -128, 127));
  }

  TensorScale tensor;
  Bounds bounds;
  RangeGradient range_gradient;
  TensorQuantization quantization;
  int low = -128;
  int high = 127;
};

}  // namespace whet::quantized
