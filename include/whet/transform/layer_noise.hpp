#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/model/layer_cost.hpp>
#include <whet/model/trace.hpp>
#include <whet/model/workspace.hpp>
#include <whet/precision/format.hpp>
#include <whet/train/scores.hpp>
#include <whet/transform/layer_label.hpp>
#include <whet/transform/signal_to_noise.hpp>
#include <whet/weights/heap_workspace.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

/// How far a tensor of a frozen network is from the same one in float, errors of the layers before included.
struct LayerNoise {
  /// Index among the leaf layers, -1: the network's input.
  int layer = -1;
  /// As layer_label says it.
  std::string label{};
  /// Signal to quantization noise in decibel, 10·log10(sum of x² / sum of (x - x̂)²); infinite where nothing
  /// differs, minus infinity where the network's numbers are none.
  double sqnr = std::numeric_limits<double>::infinity();
};

namespace detail {

/// What a traced element means in real numbers.
template <class Element>
double real_value(Element element, const TensorQuantization& quantization) {
  if constexpr (std::is_integral_v<Element>)
    return static_cast<double>(quantization.scale) *
           (static_cast<double>(element) - static_cast<double>(quantization.zero_point));
  else
    return static_cast<double>(static_cast<float>(element));
}

}  // namespace detail

/// Runs the network in float and the model that was frozen of it over samples, and compares what every step
/// gives, in order of the steps. Tensors of signs, whose magnitude is not stored, and conversions between
/// precisions behind a layer have no entry.
/// weights: those that were frozen; model: a Model or what `freeze` returns.
/// Errors: std::invalid_argument when the data set is empty or does not fit.
template <class Network, class ModelOrFrozen>
std::vector<LayerNoise> layer_noise(const Weights<Network>& weights, const ModelOrFrozen& model,
                                    const Dataset& samples) {
  using FrozenModel = typename detail::ModelOf<ModelOrFrozen>::type;
  static_assert(std::is_same_v<typename FrozenModel::topology, Network>,
                "whet: layer_noise compares a model with the weights of the same topology");
  struct Sums {
    int layer = -1;
    bool any = false;
    detail::SignalToNoise ratio{};
  };
  std::vector<Sums> sums(static_cast<std::size_t>(FrozenModel::steps));
  HeapWorkspace<FrozenModel> workspace;
  for_each_batch(weights, samples, [&](std::size_t first, const Engine<float>& engine) {
    const auto count = static_cast<std::size_t>(engine.output(Engine<float>::input_record).rows());
    for (std::size_t row = 0; row < count; ++row)
      model.trace(samples.sample(first + row), workspace, [&](const TraceInfo& info, auto tensor) {
        using Element = typename decltype(tensor)::value_type;
        if constexpr (!std::is_same_v<Element, element_t<Format::bits>>) {
          if (is_conversion(info.kind) && info.layer >= 0) return;
          const ConstBatch<float> real = engine.output(info.layer);
          if (static_cast<std::size_t>(real.cols()) != tensor.size()) return;
          Sums& sum = sums[static_cast<std::size_t>(info.step)];
          sum.layer = info.layer;
          sum.any = true;
          const float* const expected = real.data() + row * tensor.size();
          for (std::size_t index = 0; index < tensor.size(); ++index) {
            sum.ratio.add(static_cast<double>(expected[index]),
                          detail::real_value(tensor[index], info.quantization));
          }
        }
      });
  });
  std::vector<LayerNoise> result;
  for (const Sums& sum : sums) {
    if (!sum.any) continue;
    result.push_back({sum.layer, layer_label(Weights<Network>::records(), sum.layer), sum.ratio.decibel()});
  }
  return result;
}

}  // namespace whet
