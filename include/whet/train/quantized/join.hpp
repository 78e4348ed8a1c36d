#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <whet/core/shape.hpp>
#include <whet/precision/format.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/topology/join.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operation/join.hpp>
#include <whet/train/operation/samples.hpp>
#include <whet/train/quantized/batch_values.hpp>
#include <whet/train/quantized/held_parameters.hpp>
#include <whet/train/quantized/output_rounding.hpp>
#include <whet/train/quantized/rounding.hpp>
#include <whet/train/quantized/tensor_scale.hpp>

namespace whet::quantized {

/// What the branches of a join mean in integers: rule(branch, integer less zero point) brings one to a scale
/// that all share, and rule.finish(sum or product) gives the output's integer less the zero point.
class SumRule {
 public:
  /// The common scale is that of twice the largest branch, and some bits finer.
  SumRule(const std::vector<TensorQuantization>& branches, TensorQuantization output, Format format)
      : steps(1 << (format != Format::int16 ? 20
                    : branches.size() == 2  ? 15
                                            : 13)) {
    float largest = 0.0F;
    for (const TensorQuantization& branch : branches) largest = std::max(largest, branch.scale);
    const double common = 2.0 * double{largest};
    for (const TensorQuantization& branch : branches)
      multipliers.push_back(quantize_multiplier(double{branch.scale} / common));
    last = IntegerFactor(common / (double(steps) * double{output.scale}), format,
                         static_cast<std::int64_t>(branches.size()) << 27);
  }

  std::int32_t operator()(std::size_t branch, std::int32_t value) const {
    return requantize(value * steps, multipliers[branch]);
  }
  std::int32_t finish(std::int32_t sum) const { return last(sum); }

 private:
  std::int32_t steps;
  std::vector<FixedMultiplier> multipliers;
  IntegerFactor last;
};

/// A join of branches in integers. Join is one of the layers of topology/join.hpp. Backward: that of the
/// join, as if nothing were rounded.
template <class Join>
class JoinOperation final : public Operation<float> {
 public:
  JoinOperation(const LayerRecord& record, std::vector<TensorScale> inputs, OutputRounding out)
      : shape(record.output),
        branches(std::move(inputs)),
        output(std::move(out)),
        real(make_operation<float>(Join{}, record)) {}

  void forward(ForwardPass<float>& pass) override {
    output.begin();
    ForwardPass<float> plain{pass.input,      values.resize(pass.output.rows(), pass.output.cols()),
                             pass.parameters, nullptr,
                             pass.pool,       pass.others.first(branches.size() - 1)};
    real->forward(plain);
    compute(Join{}, pass);
  }

  void backward(BackwardPass<float>& pass) override {
    output.backward(values.constant(), pass.output, pass.output_gradient,
                    gradients.resize(pass.output.rows(), pass.output.cols()), pass.pool);
    const std::size_t others = branches.size() - 1;
    BackwardPass<float> plain{pass.input,
                              pass.output,
                              gradients.constant(),
                              pass.input_gradient,
                              pass.parameters,
                              pass.gradients,
                              pass.pool,
                              pass.others.first(others),
                              pass.other_gradients.first(others)};
    real->backward(plain);
    clear_gradients(pass.other_gradients.subspan(others));
  }

 private:
  std::vector<TensorQuantization> quantizations() const {
    std::vector<TensorQuantization> result;
    for (const TensorScale& branch : branches) result.push_back(branch.quantization());
    return result;
  }
  Format format() const { return branches.front().format(); }
  /// The integer of a value of a branch, less the zero point. What dropout has made larger than any integer
  /// of the format is still kept within what the sums hold.
  std::int32_t integer(float value, const TensorQuantization& quantization) const {
    const float most = format() == Format::int16 ? 32768.0F : 512.0F;
    return static_cast<std::int32_t>(std::lround(std::clamp(value / quantization.scale, -most, most - 1.0F)));
  }

  void compute(AddBranches, ForwardPass<float>& pass) {
    const std::vector<TensorQuantization> inputs = quantizations();
    const SumRule rule(inputs, output.present(), format());
    for_each_value(pass, [&](Eigen::Index sample, Eigen::Index index) {
      std::int32_t sum = 0;
      for (std::size_t branch = 0; branch < inputs.size(); ++branch)
        sum += rule(branch, integer(whet::detail::branch(pass, branch)(sample, index), inputs[branch]));
      return output(rule.finish(sum));
    });
  }

  /// Source: TFLite 8-bit specification, MUL.
  void compute(MultiplyBranches, ForwardPass<float>& pass) {
    const std::vector<TensorQuantization> inputs = quantizations();
    const double product = double{inputs[0].scale} * double{inputs[1].scale};
    const IntegerFactor multiplier(product / double{output.present().scale}, format(), 255 * 255);
    for_each_value(pass, [&](Eigen::Index sample, Eigen::Index index) {
      std::int32_t result = 1;
      for (std::size_t branch = 0; branch < inputs.size(); ++branch) {
        const ConstBatch<float> values_of = whet::detail::branch(pass, branch);
        // A branch that is a vector counts for every pixel.
        result *= integer(values_of(sample, index % values_of.cols()), inputs[branch]);
      }
      return output(multiplier(result));
    });
  }

  /// A branch of the output's own scale is copied.
  void compute(ConcatBranches, ForwardPass<float>& pass) {
    Eigen::Index first = 0;
    const Eigen::Index pixels = shape.pixels();
    for (std::size_t branch = 0; branch < branches.size(); ++branch) {
      const ConstBatch<float> part = whet::detail::branch(pass, branch);
      const TensorQuantization input = branches[branch].quantization();
      const IntegerFactor multiplier(double{input.scale} / double{output.present().scale}, format(), 255);
      const bool copies = input == output.present();
      const Eigen::Index channels = part.cols() / pixels;
      for_each_sample(pass.pool, part.rows(), shape.size(), [&](Eigen::Index sample) {
        for (Eigen::Index index = 0; index < part.cols(); ++index) {
          const std::int32_t value = integer(part(sample, index), input);
          pass.output(sample, index / channels * shape.channels + first + index % channels) =
              output(copies ? value : multiplier(value));
        }
      });
      first += channels;
    }
  }

  template <class Value>
  static void for_each_value(ForwardPass<float>& pass, Value&& value) {
    for_each_sample(pass.pool, pass.output.rows(), static_cast<std::size_t>(pass.output.cols()),
                    [&](Eigen::Index sample) {
                      for (Eigen::Index index = 0; index < pass.output.cols(); ++index)
                        pass.output(sample, index) = value(sample, index);
                    });
  }

  Shape shape;
  std::vector<TensorScale> branches;
  OutputRounding output;
  OperationPointer<float> real;
  BatchValues<float> values;
  BatchValues<float> gradients;
};

}  // namespace whet::quantized
