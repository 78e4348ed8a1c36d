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

/// The gradient of one value that is clamped and rounded: a straight-through estimator, for which rounding
/// counts as if it were not there, and where an integer is clipped there is no gradient.
struct ValueGradient {
  /// The least and the largest integer less the zero point.
  float first;
  float last;
  float scale;
  Bounds bounds;
  /// Whether the scale also learns from values within the range.
  bool rounding_counts;

  /// Given what came out and the gradient of that. What the value has to say of the scale is added to
  /// `of_scale`: with v the clamped value over the scale, round(v) - v within the range and its end beyond
  /// it; with PACT only the latter. Source: Esser et al. 2020, equations 3 and 5; Choi et al. 2018,
  /// section 3.
  float operator()(float value, float output, float above, double& of_scale) const {
    const float ratio = std::clamp(value, bounds.low, bounds.high) / scale;
    const bool inside = ratio > first - 0.5F && ratio < last + 0.5F;
    if (!inside) {
      of_scale += double{above} * double{ratio < 0.0F ? first : last};
      return 0.0F;
    }
    if (rounding_counts) of_scale += double{above} * (double{output / scale} - double{ratio});
    return value > bounds.low && value < bounds.high ? above : 0.0F;
  }
};

/// The end of a step: real values are clamped by the fused activation, rounded to the integers of the output
/// tensor and clamped to what those hold.
class OutputRounding {
 public:
  OutputRounding(TensorScale output, Bounds fused, RangeGradient method)
      : tensor(std::move(output)), bounds(fused), range_gradient(method) {}

  /// Takes the scale for a forward pass.
  void begin() {
    quantization = tensor.quantization();
    low = bound(bounds.low);
    high = bound(bounds.high);
  }
  TensorQuantization present() const { return quantization; }

  /// An integer less the zero point, clamped.
  std::int64_t clamped(std::int64_t integer) const {
    return std::clamp<std::int64_t>(integer, low - quantization.zero_point, high - quantization.zero_point);
  }
  /// Its real value.
  float operator()(std::int64_t integer) const {
    return static_cast<float>(clamped(integer)) * quantization.scale;
  }
  /// The same of a real value.
  float nearest(float value) const {
    return (*this)(round_within(double{value} / double{quantization.scale}, -100000, 100000));
  }

  /// The gradients of `values`, which went in, and of the scale, given what came out and the gradient of
  /// that. Shapes: all [batch][values].
  void backward(const ConstBatch<float>& values, const ConstBatch<float>& output,
                const ConstBatch<float>& output_gradient, Batch<float> value_gradient_of, ThreadPool& pool) {
    const ValueGradient gradient_of = value_gradient();
    std::vector<double> sums(static_cast<std::size_t>(values.rows()));
    for_each_sample(pool, values.rows(), static_cast<std::size_t>(values.cols()), [&](Eigen::Index sample) {
      double sum = 0.0;
      for (Eigen::Index index = 0; index < values.cols(); ++index)
        value_gradient_of(sample, index) =
            gradient_of(values(sample, index), output(sample, index), output_gradient(sample, index), sum);
      sums[static_cast<std::size_t>(sample)] = sum;
    });
    add_scale_gradient(sums, tensor.size());
  }

  /// How the gradient of one value follows, with the scale of the last forward pass.
  ValueGradient value_gradient() const {
    return {.first = static_cast<float>(tensor.low() - quantization.zero_point),
            .last = static_cast<float>(tensor.high() - quantization.zero_point),
            .scale = quantization.scale,
            .bounds = bounds,
            .rounding_counts = range_gradient == RangeGradient::lsq};
  }
  /// Takes what the values of a batch had to say of the scale, `count` of each sample.
  void add_scale_gradient(const std::vector<double>& sums, std::size_t count) {
    double total = 0.0;
    for (const double sum : sums) total += sum;
    if (range_gradient == RangeGradient::lsq) total *= scale_gradient_factor(count, tensor.high());
    tensor.add_gradient(total);
  }

 private:
  /// The integer that stands for a bound of the activation.
  int bound(float real) const {
    const std::int64_t steps = round_within(double{real / quantization.scale}, -100000, 100000);
    return static_cast<int>(
        std::clamp<std::int64_t>(steps + quantization.zero_point, tensor.low(), tensor.high()));
  }

  TensorScale tensor;
  Bounds bounds;
  RangeGradient range_gradient;
  TensorQuantization quantization;
  int low = 0;
  int high = 0;
};

}  // namespace whet::quantized
