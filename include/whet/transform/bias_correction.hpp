#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <whet/data/dataset.hpp>
#include <whet/model/model.hpp>
#include <whet/model/policy_assignment.hpp>
#include <whet/model/trace.hpp>
#include <whet/precision/policy.hpp>
#include <whet/precision/tensor_quantization.hpp>
#include <whet/target/tags.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/requirements.hpp>
#include <whet/train/scores.hpp>
#include <whet/transform/layer_alone.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/weights/heap_workspace.hpp>
#include <whet/weights/quantization.hpp>
#include <whet/weights/tensor_quantizations.hpp>
#include <whet/weights/weights.hpp>

namespace whet {
namespace detail {

/// What a layer gives on average and at most and least, channel by channel, and the range of all of it.
struct LayerOutputs {
  Eigen::ArrayXd sums;
  Eigen::ArrayXf lows;
  Eigen::ArrayXf highs;
  double pixels = 0.0;
  Range range{};

  explicit LayerOutputs(Eigen::Index channels)
      : sums(Eigen::ArrayXd::Zero(channels)),
        lows(Eigen::ArrayXf::Constant(channels, std::numeric_limits<float>::infinity())),
        highs(-lows) {}

  /// values: whole pixels.
  void add(std::span<const float> values) {
    using Pixels = Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic>;
    const Eigen::Index count = static_cast<Eigen::Index>(values.size()) / sums.size();
    const Eigen::Map<const Pixels> each(values.data(), sums.size(), count);
    sums += each.cast<double>().rowwise().sum();
    pixels += static_cast<double>(count);
    lows = lows.min(each.rowwise().minCoeff());
    highs = highs.max(each.rowwise().maxCoeff());
    range.low = std::min(range.low, each.minCoeff());
    range.high = std::max(range.high, each.maxCoeff());
  }
  Eigen::ArrayXd means() const { return sums / pixels; }
  /// Of channels that move by less than a step of the integers in which `quantized_outputs` counts, a shift
  /// of less than that is what rounding did to them: then 0.
  Eigen::ArrayXd without_rounding(const Eigen::ArrayXd& shift) const {
    const float step = 2.0f * (range.high - range.low) / 255.0f;
    const auto is_known = highs - lows > step || shift.abs().cast<float>() > step;
    return is_known.select(shift, 0.0);
  }
};

/// What a dense layer or convolution of a frozen model takes, of one sample after the other, in real numbers.
template <class FrozenModel, int Record>
class TracedInput {
 public:
  explicit TracedInput(const FrozenModel& traced) : model(traced) {}

  /// What the sample becomes on its way to the layer; valid until the next call.
  std::span<const float> of(std::span<const float> sample) {
    if constexpr (FrozenModel::program.tensor(tensor).place == Place::input) {
      return sample;
    } else {
      model.trace(sample, workspace, [&](const TraceInfo& info, const auto& view) {
        // Of layers that read bits there is nothing to correct.
        using Element = std::remove_cvref_t<decltype(view[0])>;
        if constexpr (!std::is_same_v<Element, element_t<Format::bits>>)
          if (FrozenModel::program.step(info.step).output == tensor) take(info, view);
      });
      return values;
    }
  }
  /// What the integers of the last sample meant, if they were some.
  const std::optional<TensorQuantization>& quantization() const { return found; }

 private:
  static constexpr int tensor = [] {
    for (int index = 0; index < FrozenModel::steps; ++index) {
      const Step& step = FrozenModel::program.step(index);
      if (step.record == Record && step.kind != StepKind::quantize && step.kind != StepKind::dequantize)
        return step.input;
    }
    return -1;
  }();

  template <class View>
  void take(const TraceInfo& info, const View& view) {
    using Element = std::remove_cvref_t<decltype(view[0])>;
    values.resize(view.size());
    for (std::size_t index = 0; index < values.size(); ++index)
      if constexpr (std::is_integral_v<Element>)
        values[index] =
            info.quantization.scale * static_cast<float>(view[index] - info.quantization.zero_point);
      else
        values[index] = static_cast<float>(view[index]);
    if constexpr (std::is_integral_v<Element>) found = info.quantization;
  }

  const FrozenModel& model;
  HeapWorkspace<FrozenModel> workspace;
  std::vector<float> values;
  std::optional<TensorQuantization> found;
};

/// What layer `Record` with these weights gives under the policy for what the frozen network hands it. The
/// layer is a model of its own, without its activation and with so wide an output that nothing is clipped.
template <class Policy, class Target, int Record, class Network>
LayerOutputs quantized_outputs(const Weights<Network>& weights, const Quantization<Network>& quantization,
                               const Dataset& samples, Range output) {
  using Alone = LayerAlone<Network, Record>;
  constexpr LayerRecord record = records<Network>[Record];
  const auto whole = freeze_unchecked<Policy, Target>(weights, quantization);
  TracedInput<typename decltype(whole)::frozen_model, Record> input(whole.model());
  input.of(samples.sample(0));

  Weights<Alone> alone;
  alone.parameters().kernel(0) = weights.parameters().kernel(Record);
  alone.parameters().bias(0) = weights.parameters().bias(Record);
  Quantization<Alone> decided;
  decided.ranges = {quantization.ranges[record.producer + 1], Range{2.0f * output.low, 2.0f * output.high}};
  decided.weight_scales[0] = quantization.weight_scales[Record];
  decided.scale_levels[0] = quantization.scale_levels[Record];
  // Alone the layer may know less of its input than within the network: there it is in the numbers found, but
  // where the policy would have them begin at zero and they do not.
  const auto& found = input.quantization();
  constexpr bool begins_at_zero = [] {
    using Single = policy_at<Network, Policy, Record>;
    if constexpr (requires { Single::zero_based; })
      return Alone::input::nonnegative && Single::zero_based;
    else
      return Alone::input::nonnegative;
  }();
  if (found && (found->zero_point == 0 || !begins_at_zero)) decided.fixed[0] = found;
  const auto layer = freeze_unchecked<policy_at<Network, Policy, Record>, Target>(alone, decided);

  LayerOutputs result(record.output.channels);
  HeapWorkspace<decltype(layer)> workspace;
  for (std::size_t index = 0; index < samples.size(); ++index) {
    const auto given = layer(input.of(samples.sample(index)), workspace);
    result.add({given.data(), given.size()});
  }
  return result;
}

/// Whether the output of a record is linear in its input, with a bias for each channel.
constexpr bool has_correctable_bias(const LayerRecord& record) {
  return record.role == LayerRole::affine || record.role == LayerRole::convolution;
}

}  // namespace detail

/// Weights with biases that make up for what quantization shifts: for every dense layer and convolution, in
/// order, bias -= E[Ŵx̂] - E[Wx], channel by channel before the activation, with means over samples and
/// pixels. x̂ is what the frozen network hands the layer, with all layers before it corrected already, and Ŵx̂
/// is computed by the frozen layer; Wx is that of the float network. A few hundred samples are enough; labels
/// are not needed. Costs an inference of the frozen network for each layer and sample. Batch normalization
/// (fold it before), recurrent layers, those of bits (BinaryPolicy) and channels that are all but constant
/// and shifted by less than a step of int8 stay as they are. Not for weights that AdaRound rounded: it has
/// compensated. Errors: std::invalid_argument when the data set is empty, does not fit or is not finite, or
/// the quantization holds integer biases, which would take the place of the corrected ones; those of freeze.
/// Source: Nagel et al. 2019, "Data-Free Quantization Through Weight Equalization and Bias Correction",
/// section 4.2 and, for the empirical means, appendix D.
template <class Policy, class Target = target::native, class Network>
Weights<Network> correct_bias(const Weights<Network>& weights, const Quantization<Network>& quantization,
                              const Dataset& samples) {
  if constexpr (detail::needs_ranges<Network, Policy>()) detail::require_ranges(quantization);
  require_samples(samples, input_shape<Network>);
  require_finite_samples(samples);
  std::vector<detail::LayerOutputs> wanted;
  for (std::size_t index = 0; index < records<Network>.size(); ++index) {
    wanted.emplace_back(records<Network>[index].output.channels);
    if (!quantization.integer_biases[index].empty())
      throw std::invalid_argument("correct_bias: " + detail::layer_label<Network>(static_cast<int>(index)) +
                                  ": expected no integer biases, found " +
                                  std::to_string(quantization.integer_biases[index].size()));
  }
  for_each_batch(weights, samples, [&](std::size_t, const Engine<float>& engine) {
    for (std::size_t index = 0; index < wanted.size(); ++index) {
      const ConstBatch<float> output = engine.output(static_cast<int>(index));
      wanted[index].add({output.data(), static_cast<std::size_t>(output.size())});
    }
  });
  Weights<Network> corrected = weights;
  const auto correct = [&]<int Record>(std::integral_constant<int, Record>) {
    if constexpr (detail::has_correctable_bias(records<Network>[Record]) &&
                  !ReadsBits<detail::policy_at<Network, Policy, Record>>) {
      const detail::LayerOutputs& real = wanted[Record];
      const Eigen::ArrayXd shift =
          detail::quantized_outputs<Policy, Target, Record>(corrected, quantization, samples, real.range)
              .means() -
          real.means();
      const Eigen::ArrayXd known = real.without_rounding(shift);
      auto bias = corrected.parameters().bias(Record);
      bias = (bias.template cast<double>().array() - known).template cast<float>().matrix();
    }
  };
  [&]<int... Record>(std::integer_sequence<int, Record...>) {
    (correct(std::integral_constant<int, Record>{}), ...);
  }
  (std::make_integer_sequence<int, layer_count<Network>>{});
  return corrected;
}

}  // namespace whet
