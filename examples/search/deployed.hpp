#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <limits>
#include <type_traits>

#include <whet/data.hpp>
#include <whet/train.hpp>
#include <whet/whet.hpp>

#include "space.hpp"

namespace example {

/// Folded weights and ranges of a network as it ships. What instructions and time cost does not depend on
/// what the weights are: it is not trained.
template <class Network>
struct Deployed {
  whet::Weights<whet::Folded<Network>> weights;
  whet::Quantization<whet::Folded<Network>> ranges;

  explicit Deployed(const whet::Dataset& images)
      : weights(folded()), ranges(whet::calibrate(weights, images)) {}

  /// Of one sample on this machine, the least of many rounds.
  double seconds(const whet::Dataset& images) const {
    using Clock = std::chrono::steady_clock;
    constexpr std::size_t calls = 10;
    const auto model = whet::freeze<Precision, HostTarget>(weights, ranges);
    whet::HeapWorkspace<std::remove_const_t<decltype(model)>> workspace;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t round = 0; round < 2000; ++round) {
      const auto begin = Clock::now();
      for (std::size_t call = 0; call < calls; ++call) {
        const auto scores = model(images.sample((round + call) % images.size()), workspace);
        asm volatile("" : : "r"(scores.data()) : "memory");
      }
      least = std::min(least, std::chrono::duration<double>(Clock::now() - begin).count() / double{calls});
    }
    return least;
  }

 private:
  static whet::Weights<whet::Folded<Network>> folded() {
    whet::Weights<Network> untrained;
    whet::initialize(untrained, 1);
    return whet::fold(untrained);
  }
};

/// Seconds of the hand-made network: of the width that fits what was found's budget, and of the full width.
/// In a unit of their own, because they compile for long and side by side.
struct HandMadeSeconds {
  double fitting = 0.0;
  double full = 0.0;
};
HandMadeSeconds hand_made_seconds(const whet::Dataset& images);

}  // namespace example
