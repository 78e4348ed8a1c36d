#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

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

  /// Gives the seconds of one sample on this machine, the mean of a few calls, each time that it is called.
  /// `images` stay where they are.
  std::function<double()> round(const whet::Dataset& images) const {
    struct Running {
      decltype(whet::freeze<Precision, HostTarget>(weights, ranges)) model;
      whet::HeapWorkspace<decltype(model)> workspace{};
      std::size_t next = 0;
    };
    const auto running =
        std::make_shared<Running>(Running{whet::freeze<Precision, HostTarget>(weights, ranges)});
    return [running, &images] {
      using Clock = std::chrono::steady_clock;
      constexpr int calls = 10;
      const auto begin = Clock::now();
      for (int call = 0; call < calls; ++call) {
        const auto scores =
            running->model(images.sample(running->next++ % images.size()), running->workspace);
        asm volatile("" : : "r"(scores.data()) : "memory");
      }
      return std::chrono::duration<double>(Clock::now() - begin).count() / calls;
    };
  }

 private:
  static whet::Weights<whet::Folded<Network>> folded() {
    whet::Weights<Network> untrained;
    whet::initialize(untrained, 1);
    return whet::fold(untrained);
  }
};

/// Rounds of the hand-made network: of the width that fits what was found's budget, and of the full width.
/// In a unit of their own, because they compile for long and side by side.
struct HandMadeRounds {
  std::function<double()> fitting;
  std::function<double()> full;
};
HandMadeRounds hand_made_rounds(const whet::Dataset& images);

}  // namespace example
