#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/precision/float32.hpp>
#include <whet/target/tags.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/metrics.hpp>
#include <whet/train/requirements.hpp>
#include <whet/transform/segment.hpp>
#include <whet/transform/signal_to_noise.hpp>
#include <whet/weights/quantization.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

/// How the outputs of a network differ from those it has in float.
struct OutputQuality {
  /// Signal to quantization noise in decibel, 10·log10(sum of x² / sum of (x - x̂)²); infinite where nothing
  /// differs, minus infinity where the outputs are no numbers.
  double sqnr = 0.0;
  /// Part of the samples whose highest output is that of their label; not a number without labels.
  double accuracy = std::numeric_limits<double>::quiet_NaN();
};

/// What it costs to quantize one layer of a network that stays in float otherwise.
struct LayerSensitivity {
  /// The position that `At` takes, type and name; of a composite those of its first layer with parameters.
  std::string layer;
  /// Of its quantized parameters, and of those in float.
  std::size_t bytes = 0;
  std::size_t float_bytes = 0;
  OutputQuality quality;
};

/// The layers of a network in order.
struct Sensitivity {
  /// Name of the policy.
  std::string policy;
  /// Of the network in float.
  double accuracy = std::numeric_limits<double>::quiet_NaN();
  std::vector<LayerSensitivity> layers{};
};

namespace detail {

/// Adds up how outputs differ from those in float, batch after batch.
class QualityMeter {
 public:
  /// first: the sample that the batch begins with.
  void add(std::span<const float> real, std::span<const float> found, const Dataset& data, std::size_t first,
           std::size_t samples) {
    for (std::size_t index = 0; index < real.size(); ++index)
      ratio.add(static_cast<double>(real[index]), static_cast<double>(found[index]));
    count += samples;
    if (!data.has_labels()) return;
    const std::size_t outputs = found.size() / samples;
    for (std::size_t sample = 0; sample < samples; ++sample)
      if (rank_of(static_cast<std::size_t>(data.label(first + sample)),
                  found.subspan(sample * outputs, outputs)) == 0)
        ++correct;
  }

  OutputQuality quality(const Dataset& data) const {
    OutputQuality result{.sqnr = ratio.decibel()};
    if (data.has_labels()) result.accuracy = static_cast<double>(correct) / static_cast<double>(count);
    return result;
  }

 private:
  SignalToNoise ratio;
  std::size_t correct = 0;
  std::size_t count = 0;
};

/// Calls visit(first sample, samples, values at each border): before each segment in float, and the outputs.
template <class Visit>
void for_each_border_batch(std::span<const FrozenSegment> real, const Dataset& data, Visit&& visit) {
  constexpr std::size_t batch = 256;
  const std::size_t features = data.shape().size();
  for (std::size_t first = 0; first < data.size(); first += batch) {
    const std::size_t samples = std::min(batch, data.size() - first);
    const std::span<const float> inputs = data.samples().subspan(first * features, samples * features);
    std::vector<std::vector<float>> borders{std::vector<float>(inputs.begin(), inputs.end())};
    for (const FrozenSegment& segment : real) borders.push_back(segment(borders.back(), samples));
    visit(first, samples, borders);
  }
}

/// Errors: std::invalid_argument when the data set does not fit; labels are optional.
template <class Network>
void require_evaluable(const Dataset& data) {
  require_samples(data, input_shape<Network>);
  if (data.has_labels()) require_classes(data, output_shape<Network>.size());
}

/// The quality of the network in float with only segment `index` as `quantized`, for each segment.
template <class Network>
std::vector<OutputQuality> qualities_alone(std::span<const FrozenSegment> real,
                                           std::span<const FrozenSegment> quantized, const Dataset& data) {
  std::vector<QualityMeter> meters(real.size());
  for_each_border_batch(real, data, [&](std::size_t first, std::size_t samples, const auto& borders) {
    for (std::size_t index = 0; index < real.size(); ++index) {
      std::vector<float> values = quantized[index](borders[index], samples);
      for (std::size_t behind = index + 1; behind < real.size(); ++behind)
        values = real[behind](values, samples);
      meters[index].add(borders.back(), values, data, first, samples);
    }
  });
  std::vector<OutputQuality> result;
  result.reserve(meters.size());
  for (const QualityMeter& meter : meters) result.push_back(meter.quality(data));
  return result;
}

}  // namespace detail

/// How sensitive the network is to the quantization of each of its layers: the outputs with only that layer
/// under the policy, in its frozen arithmetic, and the others in Float32Policy. A layer is what `At`
/// addresses by position: a top-level member with parameters, together with those without that follow it.
/// Layers are frozen one by one, so that compiling takes as long as for the network under both policies, and
/// not as long as for a `Mixed` of each layer, whose numbers these are. data: a few hundred samples or more,
/// with labels or without. Errors: std::invalid_argument when the data set is empty or does not fit; those of
/// freeze.
template <class Policy, class Target = target::native, class Network>
Sensitivity sensitivity(const Weights<Network>& weights, const Quantization<Network>& quantization,
                        const Dataset& data) {
  detail::require_evaluable<Network>(data);
  const auto real =
      detail::freeze_segments<Float32Policy, Target>(weights, quantization, detail::Border::from_floats);
  const auto quantized =
      detail::freeze_segments<Policy, Target>(weights, quantization, detail::Border::from_floats);
  const auto qualities = detail::qualities_alone<Network>(real, quantized, data);
  detail::QualityMeter in_float;
  detail::for_each_border_batch(real, data, [&](std::size_t first, std::size_t samples, const auto& borders) {
    in_float.add(borders.back(), borders.back(), data, first, samples);
  });
  Sensitivity result{.policy = Policy::name, .accuracy = in_float.quality(data).accuracy};
  for (std::size_t index = 0; index < real.size(); ++index)
    result.layers.push_back({detail::segment_label<Network>(static_cast<int>(index)), quantized[index].bytes,
                             real[index].bytes, qualities[index]});
  return result;
}

}  // namespace whet
