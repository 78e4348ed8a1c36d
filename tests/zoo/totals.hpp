#pragma once

#include <cstddef>

#include <whet/topology/sequential.hpp>

/// Sums over the layers of a topology.
struct Totals {
  std::size_t weights = 0;
  std::size_t biases = 0;
  std::size_t macs = 0;

  constexpr std::size_t parameters() const { return weights + biases; }
  /// What a TFLite file of the network in int8 holds for its layers: int8 weights and int32 biases.
  constexpr std::size_t tflite_bytes() const { return weights + 4 * biases; }
};

template <class Network>
inline constexpr Totals totals = [] {
  Totals sum;
  for (const whet::LayerRecord& record : whet::records<Network>) {
    sum.weights += record.affine.weights();
    sum.biases += record.parameters() - record.affine.weights();
    sum.macs += record.macs;
  }
  return sum;
}();

/// Whether two topologies are made of the same layers, under the same names and positions.
template <class One, class Other>
constexpr bool same_records() {
  constexpr auto ones = whet::records<One>;
  constexpr auto others = whet::records<Other>;
  if (ones.size() != others.size()) return false;
  for (std::size_t index = 0; index < ones.size() && index < others.size(); ++index) {
    const whet::LayerRecord& one = ones[index];
    const whet::LayerRecord& other = others[index];
    if (!(one.name == other.name && one.type == other.type && one.position == other.position &&
          one.role == other.role && one.producer == other.producer && one.others == other.others &&
          one.input == other.input && one.output == other.output && one.affine == other.affine &&
          one.window == other.window))
      return false;
  }
  return true;
}
