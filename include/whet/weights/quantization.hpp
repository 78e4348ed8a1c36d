#pragma once

#include <array>
#include <cstddef>
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
  /// Weight scales per record where learned or imported: one per output, or a single one for the whole
  /// matrix. Empty: the policy's own choice.
  std::array<std::vector<float>, static_cast<std::size_t>(layer_count<Network>)> weight_scales{};
};

}  // namespace whet
