#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/precision/tensor_quantization.hpp>
#include <whet/train/scores.hpp>
#include <whet/transform/layer_label.hpp>
#include <whet/transform/observer/histogram.hpp>
#include <whet/transform/prune.hpp>
#include <whet/transform/require_finite.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

/// How the values of a tensor are distributed.
struct ValueHistogram {
  /// Whose they are, as layer_label says it.
  std::string layer{};
  /// Bin i counts values from first + i · width on, below the next. Zeros are in no bin.
  double first = 0.0;
  double width = 0.0;
  std::vector<std::uint64_t> counts{};
  std::uint64_t zeros = 0;
  /// From the smallest to the largest of the values and zero.
  Range range{};
};

namespace detail {

/// Collects values batch after batch.
class HistogramMeter {
 public:
  /// The values are finite.
  void add(std::span<const float> values) {
    histogram.add(values);
    zeros += static_cast<std::uint64_t>(std::count(values.begin(), values.end(), 0.0f));
  }

  /// With at most `most` bins: as many neighbours as that takes become one.
  ValueHistogram result(std::string layer, std::size_t most = 64) const {
    ValueHistogram found{.layer = std::move(layer), .zeros = zeros, .range = histogram.seen()};
    const std::size_t below = occupied(histogram.negative());
    const std::size_t above = occupied(histogram.positive());
    std::size_t merged = 1;
    while (parts(below, merged) + parts(above, merged) > most) merged *= 2;
    const std::size_t negative = parts(below, merged);
    found.width = histogram.width() * static_cast<double>(merged);
    found.first = -found.width * static_cast<double>(negative);
    found.counts.resize(negative + parts(above, merged));
    for (std::size_t bin = 0; bin < below; ++bin)
      found.counts[negative - 1 - bin / merged] += histogram.negative()[bin];
    for (std::size_t bin = 0; bin < above; ++bin)
      found.counts[negative + bin / merged] += histogram.positive()[bin];
    return found;
  }

 private:
  static std::size_t occupied(const Histogram::Counts& counts) {
    std::size_t end = counts.size();
    while (end > 0 && counts[end - 1] == 0) --end;
    return end;
  }
  static std::size_t parts(std::size_t bins, std::size_t merged) { return (bins + merged - 1) / merged; }

  Histogram histogram;
  std::uint64_t zeros = 0;
};

/// Whether a layer's output is worth a look: it was computed, and is not only what the activation behind it
/// takes.
inline bool has_own_values(std::span<const LayerRecord> layers, std::size_t index) {
  const LayerRole role = layers[index].role;
  if (role == LayerRole::identity || role == LayerRole::pool || role == LayerRole::rearrange) return false;
  return index + 1 == layers.size() || layers[index + 1].role != LayerRole::activation ||
         layers[index + 1].producer != static_cast<int>(index);
}

}  // namespace detail

/// Of every layer that multiplies by weights, those weights, biases apart, that in a GRU's kernel too.
/// Errors: std::domain_error naming the layer when a weight is not finite.
template <class Network>
std::vector<ValueHistogram> weight_histograms(const Weights<Network>& weights) {
  std::vector<ValueHistogram> result;
  const auto layers = Weights<Network>::records();
  for (std::size_t index = 0; index < layers.size(); ++index) {
    if (!layers[index].multiplies_by_weights()) continue;
    const auto factors = detail::factors_of(weights, index);
    const std::string label = layer_label(layers, static_cast<int>(index));
    const std::span<const float> values(factors.data(), static_cast<std::size_t>(factors.size()));
    detail::require_finite(values, "weight_histograms", "the weights of " + label);
    detail::HistogramMeter meter;
    meter.add(values);
    result.push_back(meter.result(label));
  }
  return result;
}

/// Of the input and of every layer's output in float, over samples; those that an activation follows are left
/// out for what it gives, and layers that only move or pool values for those before.
/// Errors: std::invalid_argument when the data set is empty or does not fit; std::domain_error naming the
/// layer when a value is not finite.
template <class Network>
std::vector<ValueHistogram> activation_histograms(const Weights<Network>& weights, const Dataset& samples) {
  const auto layers = Weights<Network>::records();
  std::vector<detail::HistogramMeter> meters(layers.size() + 1);
  for_each_batch(weights, samples, [&](std::size_t, const Engine<float>& engine) {
    for (std::size_t tensor = 0; tensor < meters.size(); ++tensor) {
      if (tensor > 0 && !detail::has_own_values(layers, tensor - 1)) continue;
      const ConstBatch<float> output = engine.output(static_cast<int>(tensor) - 1);
      const std::span<const float> values(output.data(), static_cast<std::size_t>(output.size()));
      detail::require_finite(values, "activation_histograms",
                             layer_label(layers, static_cast<int>(tensor) - 1));
      meters[tensor].add(values);
    }
  });
  std::vector<ValueHistogram> result;
  for (std::size_t tensor = 0; tensor < meters.size(); ++tensor)
    if (tensor == 0 || detail::has_own_values(layers, tensor - 1))
      result.push_back(meters[tensor].result(layer_label(layers, static_cast<int>(tensor) - 1)));
  return result;
}

}  // namespace whet
