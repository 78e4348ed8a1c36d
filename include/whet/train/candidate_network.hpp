#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/core/shape.hpp>
#include <whet/data/shape_name.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operations.hpp>
#include <whet/train/requirements.hpp>
#include <whet/train/thread_pool.hpp>

namespace whet {

/// A network that is known as values only, such as a candidate of a search: what a topology says of itself,
/// without the type. Scalar is float for training and double for proxies.
template <class Scalar>
struct CandidateNetwork {
  /// In order of execution, as `records<Topology>`.
  std::vector<LayerRecord> records{};
  /// One for each record.
  std::vector<OperationFactory<Scalar>> factories{};
  Shape input{};
  /// Of the input's values.
  Bounds bounds{};
};

/// A topology as a candidate.
template <class Scalar, class Network>
CandidateNetwork<Scalar> candidate_network() {
  const auto& layers = whet::records<Network>;
  const auto& made = operation_factories<Scalar, Network>;
  return {{layers.begin(), layers.end()},
          {made.begin(), made.end()},
          input_shape<Network>,
          input_bounds<Network>};
}

/// Errors: std::invalid_argument when a candidate has no records, not a factory for each, or records for
/// another input.
template <class Scalar>
void require_candidate(const CandidateNetwork<Scalar>& network) {
  if (network.records.empty() || network.records.size() != network.factories.size())
    throw std::invalid_argument("candidate: expected records and a factory for each, found " +
                                std::to_string(network.records.size()) + " records and " +
                                std::to_string(network.factories.size()) + " factories");
  for (const LayerRecord& record : network.records)
    if (record.producer < 0 && record.input.size() != network.input.size())
      throw std::invalid_argument("candidate: expected records for an input of " + shape_name(network.input) +
                                  ", found " + std::string(record.type.view()) + " of " +
                                  shape_name(record.input));
}

/// An engine for a candidate. Errors: as require_candidate; std::invalid_argument naming the layer whose
/// shapes do not fit.
template <class Scalar>
Engine<Scalar> make_engine(const CandidateNetwork<Scalar>& network, ThreadPool& pool) {
  require_candidate(network);
  return Engine<Scalar>(network.records, network.factories, pool);
}

/// The same with parameters, of which there are as many as the candidate has.
template <class Scalar>
Engine<Scalar> make_engine(const CandidateNetwork<Scalar>& network, const ParameterBuffer<float>& parameters,
                           ThreadPool& pool) {
  Engine<Scalar> engine = make_engine(network, pool);
  if (parameters.values().size() != engine.parameters().values().size())
    throw std::invalid_argument("candidate: expected " + std::to_string(engine.parameters().values().size()) +
                                " parameters, found " + std::to_string(parameters.values().size()));
  std::ranges::copy(parameters.values(), engine.parameters().values().begin());
  return engine;
}

}  // namespace whet
