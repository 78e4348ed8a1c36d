#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>

#include <whet/topology/record.hpp>
#include <whet/train/generator.hpp>
#include <whet/weights/parameter_buffer.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

/// How kernels start. Biases start at zero.
enum class Initialization {
  automatic,  ///< he before an activation that grows without bound or to more than 1 (the ReLU family), else
              ///< xavier
  he,         ///< uniform in ±sqrt(6 / inputs). Source: He et al. 2015, equation 10
  xavier,     ///< uniform in ±sqrt(6 / (inputs + outputs)). Source: Glorot and Bengio 2010, equation 16
};

/// The half-width of the interval that the kernel of record `index` is drawn from.
inline double initial_limit(std::span<const LayerRecord> records, std::size_t index, Initialization kind) {
  const AffineExtent extent = records[index].affine;
  if (kind == Initialization::automatic) {
    std::size_t next = index + 1;
    while (next < records.size() && records[next].role == LayerRole::identity) ++next;
    const bool rectified = next < records.size() && records[next].role == LayerRole::activation &&
                           records[next].bounds.high > 1.0F;
    kind = rectified ? Initialization::he : Initialization::xavier;
  }
  const double fan = kind == Initialization::he ? extent.inputs : double(extent.inputs) + extent.outputs;
  return std::sqrt(6.0 / fan);
}

/// Draws the kernels of `parameters`, which are those of `records`, in order; sets biases to zero. Uniform
/// distributions need no function whose last bit differs between mathematical libraries.
inline void initialize(ParameterBuffer<float>& parameters, std::span<const LayerRecord> records,
                       Generator& generator, Initialization kind = Initialization::automatic) {
  if (parameters.records() != records.size())
    throw std::invalid_argument("initialize: the parameters belong to other records");
  for (std::size_t index = 0; index < records.size(); ++index) {
    if (records[index].parameters() == 0) continue;
    const double limit = initial_limit(records, index, kind);
    auto layer = parameters.layer(index);
    for (float& value : std::span(layer.kernel.data(), records[index].affine.weights()))
      value = static_cast<float>((2.0 * generator.uniform() - 1.0) * limit);
    layer.bias.setZero();
  }
}

/// The same for typed weights; the same seed gives the same bits on every machine.
template <class Network>
void initialize(Weights<Network>& weights, std::uint64_t seed,
                Initialization kind = Initialization::automatic) {
  Generator generator(seed);
  initialize(weights.parameters(), weights.records(), generator, kind);
}

}  // namespace whet
