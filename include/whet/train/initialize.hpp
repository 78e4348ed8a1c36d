#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>

#include <whet/core/recurrence.hpp>
#include <whet/topology/record.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/is_rectifier.hpp>
#include <whet/weights/parameter_buffer.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

/// How the kernels of affine, convolution and recurrent layers start. Inputs and outputs are those that one
/// value takes part in: of a convolution, all taps count. Biases start at zero, but those of the forget gates
/// of an LSTM at one, so that it remembers until it learns to forget. Source: Jozefowicz et al. 2015.
enum class Initialization {
  automatic,  ///< he before an activation that grows without bound or to more than 1 (the ReLU family), even
              ///< with normalization, pooling or a join in between; else xavier
  he,         ///< uniform in ±sqrt(6 / inputs). Source: He et al. 2015, equation 10
  xavier,     ///< uniform in ±sqrt(6 / (inputs + outputs)). Source: Glorot and Bengio 2010, equation 16
};

namespace detail {

/// Whether a layer hands on what it takes, but for a scale.
inline bool passes_on(LayerRole role) {
  return role == LayerRole::identity || role == LayerRole::normalization || role == LayerRole::pool ||
         role == LayerRole::rearrange || role == LayerRole::join;
}

inline bool takes(const LayerRecord& record, std::size_t producer) {
  const auto number = static_cast<int>(producer);
  return record.producer == number ||
         std::find(record.others.begin(), record.others.end(), number) != record.others.end();
}

/// Whether what a record gives reaches an activation of the ReLU family.
inline bool feeds_rectifier(std::span<const LayerRecord> records, std::size_t index) {
  for (std::size_t next = index + 1; next < records.size(); ++next) {
    const LayerRecord& record = records[next];
    if (!takes(record, index)) continue;
    if (is_rectifier(record)) return true;
    if (passes_on(record.role) && feeds_rectifier(records, next)) return true;
  }
  return false;
}

/// Gates stand in the order i, f, g, o.
template <class Bias>
void open_forget_gates(Bias& bias) {
  const Eigen::Index units = bias.size() / gates_of(Cell::lstm);
  bias.segment(units, units).setOnes();
}

template <class Parameters>
void set_normalization(Parameters& parameters) {
  parameters.kernel.col(0).setOnes();  // gamma
  parameters.kernel.col(1).setZero();  // mean
  parameters.kernel.col(2).setOnes();  // variance
}

}  // namespace detail

/// The half-width of the interval that the kernel of record `index` is drawn from.
inline double initial_limit(std::span<const LayerRecord> records, std::size_t index, Initialization kind) {
  const LayerRecord& record = records[index];
  if (kind == Initialization::automatic)
    kind = detail::feeds_rectifier(records, index) ? Initialization::he : Initialization::xavier;
  const double inputs = record.affine.inputs;
  const double outputs = double(record.affine.outputs) / record.window.groups * record.window.taps();
  return std::sqrt(6.0 / (kind == Initialization::he ? inputs : inputs + outputs));
}

/// Sets the parameters of one record, whose kernel is drawn from [-limit, limit].
template <class Parameters>
void initialize_layer(Parameters layer, const LayerRecord& record, double limit, Generator& generator) {
  layer.bias.setZero();
  if (record.role == LayerRole::normalization) {
    detail::set_normalization(layer);
  } else if (record.role == LayerRole::slopes) {
    layer.kernel.setConstant(0.25F);
  } else {
    for (float& value : std::span(layer.kernel.data(), record.affine.weights()))
      value = static_cast<float>((2.0 * generator.uniform() - 1.0) * limit);
    for (Eigen::Index bias = record.factor_columns(); bias < layer.kernel.cols(); ++bias)
      layer.kernel.col(bias).setZero();
    if (record.type.view() == "LSTM") detail::open_forget_gates(layer.bias);
  }
}

/// Sets `parameters`, which are those of `records`: kernels are drawn in order, biases are set. A
/// normalization starts as if mean and variance were 0 and 1, slopes at 1/4 (He et al. 2015, section 2.1).
/// Uniform distributions need no function whose last bit differs between mathematical libraries.
inline void initialize(ParameterBuffer<float>& parameters, std::span<const LayerRecord> records,
                       Generator& generator, Initialization kind = Initialization::automatic) {
  if (!parameters.is_of(records))
    throw std::invalid_argument("initialize: the parameters belong to other records");
  for (std::size_t index = 0; index < records.size(); ++index) {
    if (records[index].parameters() == 0) continue;
    initialize_layer(parameters.layer(index), records[index], initial_limit(records, index, kind), generator);
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
