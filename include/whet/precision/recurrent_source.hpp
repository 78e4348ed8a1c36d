#pragma once

#include <whet/precision/affine_source.hpp>
#include <whet/precision/tensor_quantization.hpp>

namespace whet {

/// What a policy packs a recurrent step from: its weights in two parts, each row-major with a row for each
/// [gate][unit]. Pointers only: packing needs no heap.
struct RecurrentSource {
  /// Weights of the features and the bias of the gates. `input.input` is the quantization of the features,
  /// `input.output` that of the layer's output.
  AffineSource input{};
  /// Weights of the output of the step before; a bias only where the cell has one here (GRU).
  AffineSource recurrent{};
  /// Smallest and largest value of the state that never leaves the layer (LSTM).
  Range state{};
};

}  // namespace whet
