#pragma once

#include <whet/precision/affine_source.hpp>
#include <whet/precision/tensor_quantization.hpp>

namespace whet {

/// Scale of what goes into the gates of an integer recurrent layer: Q3.12. Fixed by TFLite's integer LSTM.
inline constexpr float gate_scale = 1.0f / 4096.0f;

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

/// One of the two parts as the matrix of integer gates.
constexpr AffineSource gate_source(AffineSource source) {
  source.output = {gate_scale, 0};
  source.is_gate = true;
  return source;
}

}  // namespace whet
