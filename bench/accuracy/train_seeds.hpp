#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "seeds.hpp"

namespace bench {

template <class Network>
const std::vector<Seed<Network>>& seeds() {
  static const std::vector<Seed<Network>> trained = [] {
    std::vector<Seed<Network>> result;
    for (std::uint64_t number : {1U, 2U, 3U}) {
      whet::TrainOptions options = float_training<Network>;
      options.seed = number;
      auto weights = whet::train<Network>(images<Network>().train, options);
      auto folded = whet::fold(weights);
      auto ranges = ranges_of(weights, calibration_images<Network>());
      auto folded_ranges = ranges_of(folded, calibration_images<Network>());
      const double accuracy = whet::accuracy(weights, images<Network>().test);
      result.push_back({number, std::move(weights), std::move(ranges), std::move(folded),
                        std::move(folded_ranges), accuracy});
    }
    return result;
  }();
  return trained;
}

}  // namespace bench
