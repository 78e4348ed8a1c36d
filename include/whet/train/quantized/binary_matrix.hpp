#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <whet/precision/format.hpp>
#include <whet/topology/record.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operation/elementwise.hpp>
#include <whet/train/operation/samples.hpp>
#include <whet/train/quantized/batch_values.hpp>
#include <whet/train/quantized/binary_arithmetic.hpp>
#include <whet/train/quantized/held_parameters.hpp>
#include <whet/train/quantized/integer_sums.hpp>
#include <whet/train/quantized/normalization.hpp>
#include <whet/train/quantized/output_rounding.hpp>
#include <whet/train/quantized/sign_weights.hpp>
#include <whet/weights/aligned_values.hpp>
#include <whet/weights/fold_into.hpp>

namespace whet::quantized {

/// What a binary layer is made of in quantization-aware training.
struct BinaryParts {
  /// What its readers want: signs, int8 or float.
  Format format = Format::bits;
  /// How int8 are rounded.
  std::optional<OutputRounding> output;
  /// Batch normalization behind the layer, or null.
  HeldPointer normalization;
  /// The layer itself, which multiplies and adds and has the gradients of that.
  OperationPointer<float> layer;
  std::shared_ptr<const Phase> phase;
};

/// A dense layer or convolution of signs by signs with the batch normalization behind it, as a frozen model
/// computes it, and the gradients of that by straight-through estimators. What it gives are real numbers: for
/// int8 readers multiples of their scale, for binary ones those whose signs a model's thresholds give
/// exactly, because scale · sum + bias in double has the sign of the real number, and in float still.
/// Parameters: latent weights and a bias in float; a training pass clips the weights. Shapes: those of the
/// layer. Source: Rastegari et al. 2016 (XNOR-Net), section 3; thresholds: Umuroglu et al. 2017, section 4.2.
class BinaryMatrixOperation final : public Operation<float> {
 public:
  BinaryMatrixOperation(const LayerRecord& layer, BinaryParts parts)
      : extent(layer.affine),
        format(parts.format),
        output_rounding(std::move(parts.output)),
        phase(std::move(parts.phase)),
        real_layer(std::move(parts.layer)),
        weights(layer.affine),
        latent_values(layer.affine.parameters()),
        shipped_values(layer.affine.parameters()),
        shipped_reals(layer.affine.parameters()) {
    if (parts.normalization != nullptr) normalization.emplace(std::move(parts.normalization));
  }

  void forward(ForwardPass<float>& pass) override {
    const bool trains = pass.generator != nullptr;
    by_batch = normalization && trains && !phase->statistics_frozen;
    clip(pass.parameters);
    if (trains) pass.parameters.kernel = latent().kernel;
    weights.take(constant(latent()));
    add_signs(pass);
    rounded.resize(pass.output.rows(), pass.output.cols());
    if (by_batch) take_moments(pass);
    fold();
    if (output_rounding) output_rounding->begin();
    if (by_batch)
      normalize(pass);
    else
      scale_sums(pass);
  }

  void backward(BackwardPass<float>& pass) override {
    Batch<float> gradient = gradients.resize(pass.output.rows(), pass.output.cols());
    if (output_rounding)
      output_rounding->backward(rounded.constant(), pass.output, pass.output_gradient, gradient, pass.pool);
    else
      gradient = pass.output_gradient;
    if (by_batch) normalization->backward(plain_sums.constant(), gradient, pass.pool);
    scale_signs();
    BackwardPass<float> inner{shifted.constant(),
                              pass.output,
                              gradients.constant(),
                              pass.input_gradient,
                              constant(as_matrix(shipped_reals, extent)),
                              pass.gradients,
                              pass.pool};
    real_layer->backward(inner);
    // What the layer took was less by one, of all inputs, those outside of an image too.
    pass.gradients.kernel.colwise() += pass.gradients.bias;
    if (by_batch)
      normalization->unfold_weights(pass.gradients);
    else if (normalization)
      normalization->unfold(weights.reals(latent().bias.data()), pass.gradients);
    weights.backward(pass.gradients);
    clear_gradients(pass.other_gradients);
  }

 private:
  static AffineParameters<float> as_matrix(AlignedValues<float>& values, AffineExtent extent) {
    return {{values.data(), extent.outputs, extent.inputs},
            {values.data() + extent.weights(), extent.outputs}};
  }
  static AffineParameters<const float> constant(const AffineParameters<float>& layer) {
    return {{layer.kernel.data(), layer.kernel.rows(), layer.kernel.cols()},
            {layer.bias.data(), layer.bias.size()}};
  }
  AffineParameters<float> latent() { return as_matrix(latent_values, extent); }
  AffineParameters<float> shipped() { return as_matrix(shipped_values, extent); }

  void clip(const AffineParameters<float>& parameters) {
    latent().kernel = parameters.kernel.unaryExpr(&SignWeights::clipped);
    latent().bias = parameters.bias;
  }

  /// Outside of an image an input is +1, where the layer takes zeros: so the layer runs on what inputs are
  /// above +1, and to a sum is added what all inputs of +1 give, the sum of the signs. Whole numbers, and
  /// exact.
  void add_signs(ForwardPass<float>& pass) {
    Batch<float> above = shifted.resize(pass.input.rows(), pass.input.cols());
    for_each_range(pass.pool, static_cast<std::size_t>(above.size()),
                   [&](std::size_t begin, std::size_t end) {
                     for (std::size_t index = begin; index < end; ++index)
                       above.data()[index] = pass.input.data()[index] - 1.0F;
                   });
    run_layer(*real_layer, shifted.constant(), sums.resize(pass.output.rows(), pass.output.cols()),
              weights.signs(), pass.pool);
  }

  /// The moments of the sums times their scale, as batch normalization behind the layer would see them.
  void take_moments(ForwardPass<float>& pass) {
    Batch<float> plain = plain_sums.resize(pass.output.rows(), pass.output.cols());
    for_each_value(pass, [&](Eigen::Index index, std::size_t output, float&) {
      const double sum = double{sums.batch().data()[index]} * double{weights.scale(output)};
      const float layer_bias = latent_values[extent.weights() + output];
      return plain.data()[index] = static_cast<float>(sum + double{layer_bias});
    });
    normalization->take_moments(plain_sums.constant(), pass.pool);
  }

  /// Scales and biases with normalization taken in, whose negative factor turns signs around.
  void fold() {
    shipped_values = latent_values;
    if (normalization) whet::detail::fold_into(shipped(), normalization->values());
    factors = mean_magnitudes(shipped().kernel);
    if (normalization)
      for (std::size_t output = 0; output < factors.size(); ++output)
        if (std::signbit(whet::detail::normalization_factor(normalization->values(),
                                                            static_cast<Eigen::Index>(output))))
          factors[output] = -factors[output];
  }

  void scale_signs() {
    AffineParameters<float> reals = as_matrix(shipped_reals, extent);
    reals.kernel = weights.signs().kernel;
    for (std::size_t output = 0; output < factors.size(); ++output)
      reals.kernel.row(static_cast<Eigen::Index>(output)) *= factors[output];
  }

  /// As at inference.
  void scale_sums(ForwardPass<float>& pass) {
    const int inputs = extent.inputs;
    std::vector<BinaryArithmetic> rules;
    if (output_rounding)
      for (std::size_t output = 0; output < factors.size(); ++output)
        rules.push_back(BinaryArithmetic::of(std::abs(factors[output]), bias(output), inputs,
                                             output_rounding->present().scale));
    for_each_value(pass, [&](Eigen::Index index, std::size_t output, float& before) {
      const float sum = sums.batch().data()[index];
      const double real = double{sum} * double{factors[output]} + double{bias(output)};
      before = static_cast<float>(real);
      if (format == Format::bits) return before;
      // In the single precision of the model.
      if (format == Format::float32) return sum * factors[output] + bias(output);
      const float agreeing = std::signbit(factors[output]) ? -sum : sum;
      const std::int64_t differing = std::lround((static_cast<float>(inputs) - agreeing) / 2.0F);
      return (*output_rounding)(rules[output](differing));
    });
  }

  /// By the moments of the batch.
  void normalize(ForwardPass<float>& pass) {
    const Eigen::ArrayXd correction = normalization->correction();
    const Eigen::ArrayXd offset = normalization->offset(latent().bias.array().cast<double>());
    for_each_value(pass, [&](Eigen::Index index, std::size_t output, float& before) {
      const auto channel = static_cast<Eigen::Index>(output);
      const double sum = double{sums.batch().data()[index]} * double{factors[output]};
      before = static_cast<float>(sum * correction(channel) + offset(channel));
      return output_rounding ? output_rounding->nearest(before) : before;
    });
  }

  float bias(std::size_t output) const { return shipped_values[extent.weights() + output]; }

  /// Calls value(index, output channel, what is rounded) for each value of the pass's output, which it gives.
  template <class Value>
  void for_each_value(ForwardPass<float>& pass, Value&& value) {
    const Eigen::Index columns = pass.output.cols();
    const auto channels = static_cast<std::size_t>(extent.outputs);
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

  AffineExtent extent;
  Format format;
  std::optional<OutputRounding> output_rounding;
  std::optional<FoldedNormalization> normalization;
  std::shared_ptr<const Phase> phase;
  OperationPointer<float> real_layer;
  SignWeights weights;

  /// Whether the last pass normalized by the moments of its batch.
  bool by_batch = false;
  /// Kernel and bias, clipped, and the same as they are shipped.
  AlignedValues<float> latent_values;
  AlignedValues<float> shipped_values;
  /// Their signs times scale.
  AlignedValues<float> shipped_reals;
  /// Of each output's signs, as they are shipped.
  std::vector<float> factors;
  /// Of the last pass: the inputs less one, the sums, what those are times scale, and the real values that
  /// were rounded to its output.
  BatchValues<float> shifted;
  BatchValues<float> sums;
  BatchValues<float> plain_sums;
  BatchValues<float> rounded;
  BatchValues<float> gradients;
};

}  // namespace whet::quantized
