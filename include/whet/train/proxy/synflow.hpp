#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <whet/topology/record.hpp>
#include <whet/train/candidate_network.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/is_rectifier.hpp>
#include <whet/train/proxy/with_identity.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet {

namespace detail {

/// What synflow takes for the identity: normalizations, and activations that are (nearly) the identity for
/// values that are not negative, of which there are no others. ReLU6 would stop what flows at 6.
inline bool lets_flow(const LayerRecord& record) {
  return record.role == LayerRole::normalization || is_rectifier(record);
}

/// Whether a layer's output, with what lets_flow taken for the identity, is in proportion to its inputs and
/// its bias together.
inline bool flows_in_proportion(const LayerRecord& record) {
  switch (record.role) {
    case LayerRole::affine:
    case LayerRole::convolution:
    case LayerRole::pool:
    case LayerRole::rearrange:
    case LayerRole::identity:
      return true;
    case LayerRole::join:
      return record.type.view() != "Multiply";
    default:
      return lets_flow(record);
  }
}

/// The score times scale^2, from inputs of `scale` with biases in proportion, and gradients of `scale`.
template <class Scalar>
double scaled_flow(Engine<Scalar>& engine, const ParameterBuffer<float>& parameters,
                   std::span<const Scalar> inputs, Scalar scale) {
  std::ranges::transform(parameters.values(), engine.parameters().values().begin(),
                         [](float value) { return std::abs(static_cast<double>(value)); });
  for (std::size_t index = 0; index < engine.records().size(); ++index)
    engine.parameters().bias(index) *= scale;
  const int scores = engine.scores_record();
  engine.forward({inputs.data(), 1, static_cast<Eigen::Index>(inputs.size())}, scores);
  engine.output_gradient(scores).setConstant(scale);
  engine.backward(scores);
  const std::span<const Scalar> values = engine.parameters().values();
  const std::span<const Scalar> gradients = engine.gradients().values();
  Scalar sum = 0.0;
  for (std::size_t index = 0; index < values.size(); ++index)
    sum += std::abs(values[index] * gradients[index]);
  return sum;
}

}  // namespace detail

/// The decimal logarithm of a network's synaptic flow, a measure of how trainable it is that needs no data:
/// the sum of |w · dR/dw| over all parameters w, where R is the sum of the scores for an input of ones, with
/// absolute values in place of the parameters and the identity in place of normalizations and of activations
/// of the ReLU family. Higher is better, among networks of the same space. In double precision; flows beyond
/// its range are found with smaller inputs, as long as all is in proportion to these. -infinity without any
/// flow or with parameters that are no numbers, +infinity out of range. `parameters`: those of the candidate,
/// such as CandidateTraining starts from. Errors: std::invalid_argument for parameters or records that do not
/// fit. Source: Tanaka et al. 2020, equation 2, section 6; as a proxy Abdelfattah et al. 2021, section 3.2.
/// A template only so that programs without it do not compile an engine of doubles.
template <std::same_as<double> Scalar>
double synflow(const CandidateNetwork<Scalar>& network, const ParameterBuffer<float>& parameters,
               ThreadPool& pool) {
  Engine<Scalar> engine = make_engine(with_identity(network, detail::lets_flow), parameters, pool);
  const auto before_scores = engine.records().first(static_cast<std::size_t>(engine.scores_record()) + 1);
  if (!std::ranges::all_of(parameters.values(), [](float value) { return std::isfinite(value); }))
    return -std::numeric_limits<double>::infinity();
  const bool scales = std::ranges::all_of(before_scores, detail::flows_in_proportion);
  for (const double scale : {1.0, 0x1p-300, 0x1p-600, 0x1p-900}) {
    const std::vector<Scalar> ones(network.input.size(), scale);
    const Scalar flow = detail::scaled_flow<Scalar>(engine, parameters, ones, scale);
    if (std::isfinite(flow)) return std::log10(flow) - 2.0 * std::log10(scale);
    if (!scales) break;
  }
  return std::numeric_limits<double>::infinity();
}

}  // namespace whet
