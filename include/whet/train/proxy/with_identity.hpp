#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include <whet/topology/record.hpp>
#include <whet/train/candidate_network.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operation/identity.hpp>

namespace whet {

/// A candidate in which the layers that `chosen(record)` says hand on what they take. Their output has as
/// many values as their input.
template <class Scalar, class Chosen>
CandidateNetwork<Scalar> with_identity(CandidateNetwork<Scalar> network, Chosen&& chosen) {
  for (std::size_t index = 0; index < network.factories.size(); ++index)
    if (chosen(std::as_const(network.records[index])))
      network.factories[index] = [](const LayerRecord&) -> OperationPointer<Scalar> {
        return std::make_unique<IdentityOperation<Scalar>>();
      };
  return network;
}

}  // namespace whet
