#pragma once

#include <whet/io/mask_tensors.hpp>
#include <whet/io/parameter_tensors.hpp>
#include <whet/io/safetensors_content.hpp>
#include <whet/weights/weights.hpp>

// What every file of weights has: the topology as metadata, the parameters, and the mask where there is one.

namespace whet::detail {

/// Errors: std::invalid_argument naming a tensor and its layer when two have one name.
template <class Network>
void add_weights(SafeTensors& file, const Weights<Network>& weights) {
  add_topology(file, weights.records());
  add_parameters(file, "", weights.records(), weights.parameters());
  add_mask(file, weights.records(), weights.mask());
}

/// Errors: FileError naming the tensor, what was expected and what was found.
template <class Network>
Weights<Network> read_weights(const SafeTensors& file) {
  Weights<Network> weights;
  require_topology(file, weights.records());
  read_parameters(file, "", weights.records(), weights.parameters());
  weights.set_mask(read_mask(file, weights.records(), weights.parameters()));
  return weights;
}

}  // namespace whet::detail
