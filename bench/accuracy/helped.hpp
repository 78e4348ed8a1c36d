#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "rows.hpp"

namespace bench {

/// The segments of a network, each under the policy that a search has chosen for it.
struct MixedModel {
  std::vector<whet::detail::FrozenSegment> segments;
  std::size_t weight_bytes = 0;

  std::vector<float> operator()(std::span<const float> sample) const {
    std::vector<float> values(sample.begin(), sample.end());
    for (const auto& segment : segments) values = segment(values, 1);
    return values;
  }
};

/// What mixed_search finds on 4,000 images of the training that nothing was calibrated on, for a drop of half
/// a percent at most.
template <class... Candidate, class Network>
MixedModel searched(const Seed<Network>& seed) {
  const whet::Dataset data = images<Network>().train.slice(512, 4000);
  const whet::MixedChoice choice = whet::mixed_search<Candidate...>(seed.folded, seed.folded_ranges, data,
                                                                    {.budget = 1.0, .largest_drop = 0.005});
  MixedModel model{.segments = {}, .weight_bytes = choice.bytes};
  const auto take = [&](auto&& frozen) {
    for (std::size_t index = 0; index < frozen.size(); ++index)
      if (choice.policies[index] == frozen[index].policy) model.segments[index] = std::move(frozen[index]);
  };
  model.segments.resize(choice.policies.size());
  (take(whet::detail::freeze_segments<Candidate, whet::target::native>(seed.folded, seed.folded_ranges,
                                                                       whet::detail::Border::from_integers)),
   ...);
  return model;
}

/// Weights of few bits that are not trained for them, with what can be done for their accuracy.
template <class Network, class Policy>
void add_helped(const std::string& name) {
  using namespace whet;
  add_row<Network>(name + "/correct_bias", [](const Seed<Network>& seed) {
    const Dataset samples = calibration_images<Network>();
    return freeze<Policy>(correct_bias<Policy>(seed.folded, seed.folded_ranges, samples), seed.folded_ranges);
  });
  add_row<Network>(name + "/equalize", [](const Seed<Network>& seed) {
    const auto equalized = equalize(seed.folded);
    return freeze<Policy>(equalized, ranges_of(equalized, calibration_images<Network>()));
  });
  add_row<Network>(name + "/equalize_correct_bias", [](const Seed<Network>& seed) {
    const Dataset samples = calibration_images<Network>();
    const auto equalized = equalize(seed.folded);
    const auto ranges = ranges_of(equalized, samples);
    return freeze<Policy>(correct_bias<Policy>(equalized, ranges, samples), ranges);
  });
  add_row<Network>(name + "/round_adaptively", [](const Seed<Network>& seed) {
    return freeze<Policy>(round_adaptively<Policy>(
        seed.folded, seed.folded_ranges, images<Network>().train.first(2048), {.iterations = 2000}));
  });
}

}  // namespace bench
