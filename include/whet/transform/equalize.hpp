#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <whet/topology/folded.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/weights/parameter_buffer.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

namespace error {
template <class Topology>
inline constexpr bool batch_norm_not_folded = false;
}  // namespace error

namespace detail {

/// For each record whether it hands on s times what it makes of x when it gets s·x, for every s > 0, and
/// keeps channels in their places.
template <class Network>
inline constexpr auto scales_pass = []<int... Index>(std::integer_sequence<int, Index...>) {
  const auto passes = []<int Record>(std::integral_constant<int, Record>) {
    using Layer = layer_t<Network, Record>;
    if constexpr (Layer::role == LayerRole::activation) return requires {
        requires Layer::homogeneous;
      };
    else
      return Layer::role == LayerRole::identity || Layer::role == LayerRole::pool ||
             Layer::role == LayerRole::slopes;
  };
  return std::array{passes(std::integral_constant<int, Index>{})...};
}
(std::make_integer_sequence<int, layer_count<Network>>{});

constexpr bool has_scalable_weights(const LayerRecord& record) {
  return record.role == LayerRole::affine || record.role == LayerRole::convolution;
}

/// The layer that takes up the scales of the output channels of record `first`, or -1.
template <class Network>
constexpr int find_scaled_consumer(int first) {
  const auto& all = records<Network>;
  const int channels = all[static_cast<std::size_t>(first)].output.channels;
  if (!has_scalable_weights(all[static_cast<std::size_t>(first)])) return -1;
  int current = first;
  for (int index = first + 1; index < layer_count<Network>; ++index) {
    const LayerRecord& record = all[static_cast<std::size_t>(index)];
    if (record.producer != current) continue;
    // A value's channel is its place in memory modulo the channels, as long as the record sees it so.
    const bool in_step = record.input.channels % channels == 0;
    if (count_readers(all.data(), layer_count<Network>, current) != 1 || record.others.count > 0) return -1;
    if (has_scalable_weights(record)) return in_step ? index : -1;
    if (!scales_pass<Network>[static_cast<std::size_t>(index)]) return -1;
    if (record.role == LayerRole::pool && !in_step) return -1;
    current = index;
  }
  return -1;
}

/// Of a pair of layers, the channels between them.
class EqualizedPair {
 public:
  EqualizedPair(const LayerRecord& first, const LayerRecord& second, AffineParameters<double> above,
                AffineParameters<double> below)
      : channels(first.output.channels),
        group_inputs(second.role == LayerRole::convolution ? second.geometry().group_channels()
                                                           : second.affine.inputs),
        group_outputs(second.role == LayerRole::convolution ? second.affine.outputs / second.window.groups
                                                            : second.affine.outputs),
        producer(std::move(above)),
        consumer(std::move(below)),
        least(1e-4 * largest_given().maxCoeff()) {}

  /// Brings the ranges of each channel to their geometric mean. Returns the largest |log s|.
  double equalize() {
    const Eigen::ArrayXd given = largest_given();
    Eigen::ArrayXd taken = Eigen::ArrayXd::Zero(channels);
    for_each_taken([&](Eigen::Index channel, double& weight) {
      taken(channel) = std::max(taken(channel), std::abs(weight));
    });
    Eigen::ArrayXd scale = Eigen::ArrayXd::Ones(channels);
    for (Eigen::Index channel = 0; channel < channels; ++channel)
      if (given(channel) > least && taken(channel) > 0.0)
        scale(channel) = std::sqrt(given(channel) / taken(channel));
    producer.kernel.array().colwise() /= scale;
    producer.bias.array() /= scale;
    for_each_taken([&](Eigen::Index channel, double& weight) { weight *= scale(channel); });
    return scale.log().abs().maxCoeff();
  }

 private:
  /// Of each channel the largest magnitude of the weights that make it.
  Eigen::ArrayXd largest_given() const { return producer.kernel.cwiseAbs().rowwise().maxCoeff(); }

  /// Calls body(channel, weight) for every weight of the consumer.
  template <class Body>
  void for_each_taken(Body&& body) {
    for (Eigen::Index output = 0; output < consumer.kernel.rows(); ++output)
      for (Eigen::Index input = 0; input < consumer.kernel.cols(); ++input)
        body((output / group_outputs * group_inputs + input % group_inputs) % channels,
             consumer.kernel(output, input));
  }

  Eigen::Index channels;
  Eigen::Index group_inputs;
  Eigen::Index group_outputs;
  AffineParameters<double> producer;
  AffineParameters<double> consumer;
  /// A channel of next to no weights gives its bias alone, which scaling would make as large as they are
  /// small.
  double least;
};

}  // namespace detail

/// Weights of the same network in which every channel between two layers has equal ranges in both: with
/// r1 the largest magnitude of what makes channel i and r2 that of what takes it, s = sqrt(r1·r2) / r2, W1 /
/// s, b1 / s and W2·s. Pair after pair, over again until no scale changes by more than a ten-thousandth (at
/// most 1000 times). Exact but for the rounding of float, as what lies between is positively homogeneous. A
/// pair are dense layers and convolutions of any kind with nothing between them but ReLU, LeakyReLU, PReLU,
/// pooling and what moves no data, where the first feeds nothing else; others, such as around ReLU6, stay,
/// and so do channels whose r1 is less than a ten-thousandth of the layer's largest. Of use where a layer's
/// weights share a scale, where few bits meet inputs of very different sizes, and for the ranges of
/// activations, which have to be calibrated anew afterwards. Topologies with batch normalization that could
/// be folded are refused when compiled. Source: Nagel et al. 2019, "Data-Free Quantization Through Weight
/// Equalization and Bias Correction", section 4.1.
template <class Network>
Weights<Network> equalize(const Weights<Network>& weights) {
  static_assert(std::ranges::all_of(detail::folds<Network>, [](int target) { return target < 0; }) ||
                    error::batch_norm_not_folded<Network>,
                "whet: batch normalization has to be folded before layers are equalized: "
                "equalize(fold(weights)); the argument is the topology");
  ParameterBuffer<double> scaled(records<Network>);
  std::ranges::copy(weights.values(), scaled.values().begin());
  std::vector<detail::EqualizedPair> pairs;
  for (std::size_t first = 0; first < records<Network>.size(); ++first) {
    const int second = detail::find_scaled_consumer<Network>(static_cast<int>(first));
    if (second >= 0)
      pairs.emplace_back(records<Network>[first], records<Network>[static_cast<std::size_t>(second)],
                         scaled.layer(first), scaled.layer(static_cast<std::size_t>(second)));
  }
  constexpr int most_sweeps = 1000;
  double change = 1.0;
  for (int sweep = 0; sweep < most_sweeps && change > 1e-4; ++sweep) {
    change = 0.0;
    for (detail::EqualizedPair& pair : pairs) change = std::max(change, pair.equalize());
  }
  Weights<Network> result;
  std::ranges::transform(scaled.values(), result.values().begin(),
                         [](double value) { return static_cast<float>(value); });
  result.set_mask(weights.mask());
  return result;
}

}  // namespace whet
