#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <whet/precision/format.hpp>
#include <whet/topology/record.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operation/samples.hpp>
#include <whet/train/quantized/batch_values.hpp>
#include <whet/train/quantized/held_parameters.hpp>
#include <whet/train/quantized/integer_sums.hpp>
#include <whet/train/quantized/normalization.hpp>
#include <whet/train/quantized/output_rounding.hpp>
#include <whet/train/quantized/rounded_weights.hpp>
#include <whet/train/quantized/rounding.hpp>
#include <whet/train/quantized/tensor_scale.hpp>
#include <whet/train/quantized/weight_grid.hpp>
#include <whet/weights/aligned_values.hpp>
#include <whet/weights/fold_into.hpp>

namespace whet::quantized {

/// What a dense layer or convolution is made of in quantization-aware training.
struct MatrixParts {
  TensorScale input;
  OutputRounding output;
  HeldPointer weight_scales;
  /// Batch normalization behind the layer, or null.
  HeldPointer normalization;
  WeightRounding rounding;
  /// The layer itself, which multiplies and adds and has the gradients of that.
  OperationPointer<float> layer;
  std::shared_ptr<const Phase> phase;
};

/// A dense layer or convolution with what is fused into it, as an integer policy computes it, and the
/// gradients of that by the straight-through estimator: rounding counts as if it were not there, and what is
/// clipped has no gradient, but for weights that it leads back inside.
/// Parameters: kernel and bias in float. Shapes: those of the layer; values are real on both sides, integers
/// times a scale. Source: Jacob et al. 2018, section 3; Bengio et al. 2013, section 4.
class MatrixOperation final : public Operation<float> {
 public:
  MatrixOperation(const LayerRecord& layer, MatrixParts parts)
      : record(layer),
        input_scale(std::move(parts.input)),
        output_rounding(std::move(parts.output)),
        weights(layer.affine, std::move(parts.weight_scales), parts.rounding),
        phase(std::move(parts.phase)),
        real_layer(std::move(parts.layer)),
        sums(layer.affine),
        shipped(layer.affine.parameters()) {
    if (parts.normalization != nullptr) normalization.emplace(std::move(parts.normalization));
  }

  void forward(ForwardPass<float>& pass) override {
    by_batch = normalization && pass.generator != nullptr && !phase->statistics_frozen;
    if (by_batch) {
      const Batch<float> plain = plain_sums.resize(pass.output.rows(), pass.output.cols());
      run_layer(*real_layer, pass.input, plain, pass.parameters, pass.pool);
      normalization->take_moments(plain_sums.constant(), pass.pool);
    }
    output_rounding.begin();
    fold(pass.parameters);
    weights.round(std::span(shipped).first(record.affine.weights()));
    sums.compute(*real_layer, pass.input, input_scale.quantization().scale, input_scale.reach(),
                 weights.integers(), pass.output.cols(), pass.pool);
    rounded.resize(pass.output.rows(), pass.output.cols());
    if (by_batch)
      normalize(pass, products_of_outputs());
    else
      requantize_sums(pass, products_of_outputs());
  }

  void backward(BackwardPass<float>& pass) override {
    Batch<float> gradient = gradients.resize(pass.output.rows(), pass.output.cols());
    output_rounding.backward(rounded.constant(), pass.output, pass.output_gradient, gradient, pass.pool);
    if (by_batch) normalization->backward(plain_sums.constant(), gradient, pass.pool);
    const AffineParameters<const float> real{
        {weights.reals().data(), record.affine.outputs, record.affine.inputs},
        {pass.parameters.bias.data(), record.affine.outputs}};
    BackwardPass<float> inner{pass.input,     pass.output, gradients.constant(), pass.input_gradient, real,
                              pass.gradients, pass.pool};
    real_layer->backward(inner);
    weights.backward({pass.gradients.kernel.data(), record.affine.weights()});
    if (by_batch)
      normalization->unfold_weights(pass.gradients);
    else if (normalization)
      normalization->unfold(pass.parameters, pass.gradients);
    clear_gradients(pass.other_gradients);
  }

 private:
  AffineParameters<float> shipped_parameters() {
    return {{shipped.data(), record.affine.outputs, record.affine.inputs},
            {shipped.data() + record.affine.weights(), record.affine.outputs}};
  }

  void fold(const AffineParameters<float>& parameters) {
    AffineParameters<float> target = shipped_parameters();
    target.kernel = parameters.kernel;
    target.bias = parameters.bias;
    if (normalization) whet::detail::fold_into(target, normalization->values());
  }

  void requantize_sums(ForwardPass<float>& pass, const std::vector<double>& products) {
    const std::vector<OutputArithmetic> rules = arithmetic_of_outputs(products);
    for_each_value(pass, [&](Eigen::Index index, std::size_t output, float& before) {
      const OutputArithmetic& rule = rules[output];
      const double sum = double(sums[index]) + double(rule.bias);
      before = static_cast<float>(sum * products[output]);
      return output_rounding(rule(sums[index]));
    });
  }

  /// By the moments of the batch, in real numbers.
  void normalize(ForwardPass<float>& pass, const std::vector<double>& products) {
    const Eigen::ArrayXd correction = normalization->correction();
    const Eigen::ArrayXd offset = normalization->offset(pass.parameters.bias.array().cast<double>());
    for_each_value(pass, [&](Eigen::Index index, std::size_t output, float& before) {
      const auto channel = static_cast<Eigen::Index>(output);
      const double sum = double(sums[index]) * products[output];
      before = static_cast<float>(sum * correction(channel) + offset(channel));
      return output_rounding.nearest(before);
    });
  }

  /// Calls value(index, output channel, what is rounded) for each value of the pass's output, which it gives.
  template <class Value>
  void for_each_value(ForwardPass<float>& pass, Value&& value) {
    const Eigen::Index columns = pass.output.cols();
    const auto channels = static_cast<std::size_t>(record.affine.outputs);
    for_each_sample(pass.pool, pass.output.rows(), static_cast<std::size_t>(columns),
                    [&](Eigen::Index sample) {
                      float* const output = pass.output.data();
                      float* const before = rounded.batch().data();
                      const Eigen::Index end = (sample + 1) * columns;
                      for (Eigen::Index index = sample * columns; index < end;)
                        for (std::size_t channel = 0; channel < channels; ++channel, ++index)
                          output[index] = value(index, channel, before[index]);
                    });
  }

  /// Scales of input times weights.
  std::vector<double> products_of_outputs() const {
    std::vector<double> products;
    for (std::size_t output = 0; output < static_cast<std::size_t>(record.affine.outputs); ++output)
      products.push_back(double{input_scale.quantization().scale} * double{weights.scale(output)});
    return products;
  }

  std::vector<OutputArithmetic> arithmetic_of_outputs(const std::vector<double>& products) {
    // A dense layer with a single scale takes the product in single precision: TFLite, FullyConnected.
    const bool single = products.size() == 1 && !weights.grouped() && record.role == LayerRole::affine;
    std::vector<OutputArithmetic> rules;
    for (std::size_t output = 0; output < products.size(); ++output) {
      const double product = single ? double{static_cast<float>(products[output])} : products[output];
      const double factor = product / double{output_rounding.present().scale};
      const float bias = shipped[record.affine.weights() + output];
      rules.push_back(input_scale.format() == Format::int16
                          ? wide_arithmetic(products[output], factor, bias)
                          : output_arithmetic(products[output], factor, bias, weights.row(output),
                                              input_scale.quantization().zero_point));
    }
    return rules;
  }

  LayerRecord record;
  TensorScale input_scale;
  OutputRounding output_rounding;
  RoundedWeights weights;
  std::optional<FoldedNormalization> normalization;
  std::shared_ptr<const Phase> phase;
  OperationPointer<float> real_layer;
  IntegerSums sums;

  /// Whether the last pass normalized by the moments of its batch, and its sums with float weights.
  bool by_batch = false;
  BatchValues<float> plain_sums;
  /// Kernel and bias as they are shipped, before rounding.
  AlignedValues<float> shipped;
  /// Of the last pass: the real values that were rounded to its output.
  BatchValues<float> rounded;
  BatchValues<float> gradients;
};

}  // namespace whet::quantized
