#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <whet/topology/record.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/initialize.hpp>
#include <whet/train/operation.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet {

/// A layer behind the network that only a loss reads and that is trained with it. Its producer is one of the
/// engine's records; nothing of it is left in the result.
struct LossHead {
  LayerRecord record;
  OperationFactory<float> make = nullptr;
};

/// A network's records with those of heads behind.
inline std::vector<LayerRecord> with_heads(std::span<const LayerRecord> records,
                                           std::span<const LossHead> heads) {
  std::vector<LayerRecord> result(records.begin(), records.end());
  for (const LossHead& head : heads) result.push_back(head.record);
  return result;
}

/// Sets the parameters of heads, which lie behind those of the network. Their random numbers are their own,
/// so that the network sees the same ones with heads and without.
inline void initialize_heads(ParameterBuffer<float>& parameters, std::span<const LossHead> heads,
                             std::uint64_t seed) {
  Generator generator(~seed);
  const std::size_t first = parameters.records() - heads.size();
  for (std::size_t index = 0; index < heads.size(); ++index) {
    const std::span<const LayerRecord> record(&heads[index].record, 1);
    ParameterBuffer<float> own(record);
    initialize(own, record, generator);
    parameters.layer(first + index).kernel = own.layer(0).kernel;
    parameters.layer(first + index).bias = own.layer(0).bias;
  }
}

}  // namespace whet
