#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <whet/precision/tensor_quantization.hpp>
#include <whet/topology/sequential.hpp>

namespace whet {

/// What calibration, training or import decided about each tensor of a topology. `freeze` uses what is
/// there and derives the rest. Tensor 0 is the network's input, tensor i + 1 the output of record i.
template <class Network>
struct Quantization {
  static constexpr std::size_t tensors = static_cast<std::size_t>(layer_count<Network>) + 1;

  /// Smallest and largest real value of each tensor.
  std::array<Range, tensors> ranges{};
  /// Scale and zero point where learned or imported; else chosen by the policy from the range.
  std::array<std::optional<TensorQuantization>, tensors> fixed{};
  /// Weight scales per record where learned or imported: one per output, a single one for the whole matrix,
  /// or those of each output's groups, which count for policies with such groups only; of a recurrent layer
  /// first those for the weights of its features, then those for its own output's, one per output or group
  /// each. Empty: the policy's own choice.
  std::array<std::vector<float>, static_cast<std::size_t>(layer_count<Network>)> weight_scales{};
  /// The largest integer of the weights that these scales are for (`scale_levels` of a policy), 0 where
  /// nobody said. Scales for other integers say nothing about those of a policy, and do not count.
  std::array<int, static_cast<std::size_t>(layer_count<Network>)> scale_levels{};
  /// Biases per record where imported, one per output, at the scale of input times weights; float weights
  /// hold only 24 bits of them. Empty: the float biases.
  std::array<std::vector<std::int32_t>, static_cast<std::size_t>(layer_count<Network>)> integer_biases{};
  /// Smallest and largest real value of the state that never leaves a record: the cell state of an LSTM.
  std::array<Range, static_cast<std::size_t>(layer_count<Network>)> states{};
};

}  // namespace whet
