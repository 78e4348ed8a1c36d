#pragma once

#include <whet/weights/quantization.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

/// Weights together with what training or import learned about their quantization.
template <class Network>
struct Trained {
  Weights<Network> weights;
  Quantization<Network> quantization;
};

}  // namespace whet
