#pragma once

#include <cstdint>
#include <functional>

#include <whet/train/engine.hpp>
#include <whet/weights/weight_mask.hpp>

namespace whet {

/// Pruning while training goes on. Between a backward pass and the optimizer's step, `update` is given the
/// engine with its parameters and gradients, the part of the training that is done, from 0 to 1, the number
/// of steps taken, and the mask, which it may change; nothing is changed once `end` of the training is done.
struct MaskSchedule {
  std::function<void(const Engine<float>& engine, double done, std::uint64_t step, WeightMask& mask)> update;
  double end = 0.0;
};

}  // namespace whet
