#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <whet/target/tags.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/transform/latency/measure_steps.hpp>
#include <whet/transform/segment.hpp>
#include <whet/weights/quantization.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

/// What the part of a network at a position costs under a policy, which is given by its name.
using PartPrice = std::function<double(int position, std::string_view policy)>;

/// Seconds of each part of a network, a top-level member with parameters and those without that follow it,
/// for one sample on this machine and core, under every candidate: prices for `mixed_search`. Parts are
/// measured alone, with the conversions at their ends, so that their sum is more than the network takes. The
/// prices throw std::out_of_range for another position or policy. Errors: those of freeze, and
/// std::invalid_argument for options that make no sense.
template <class... Candidate, class Network>
PartPrice part_seconds(const Weights<Network>& weights, const Quantization<Network>& quantization,
                       const LatencyOptions& options = {}, const LatencyClock& clock = thread_seconds) {
  detail::validate(options);
  std::map<std::string, std::vector<double>, std::less<>> seconds;
  const std::array candidates{detail::freeze_segments<Candidate, target::native>(
      weights, quantization, detail::Border::from_integers)...};
  std::vector<std::vector<long>> calls(candidates.size(), std::vector<long>(candidates[0].size(), 1));
  for (int round = 0; round < options.rounds; ++round)
    for (std::size_t candidate = 0; candidate < candidates.size(); ++candidate)
      for (std::size_t part = 0; part < candidates[candidate].size(); ++part) {
        const detail::FrozenSegment& frozen = candidates[candidate][part];
        const std::vector<float> sample(frozen.inputs);
        std::vector<float> result(frozen.outputs);
        const double taken = detail::seconds_of_batch(clock, options.batch_seconds, calls[candidate][part],
                                                      [&] { frozen.run(sample, result); });
        auto& least = seconds[frozen.policy];
        least.resize(candidates[candidate].size(), std::numeric_limits<double>::infinity());
        least[part] = std::min(least[part], taken);
      }
  return [seconds = std::move(seconds)](int position, std::string_view policy) {
    const auto found = seconds.find(policy);
    if (found == seconds.end())
      throw std::out_of_range("part_seconds: expected one of the policies that were measured, found " +
                              std::string(policy));
    return found->second.at(static_cast<std::size_t>(position));
  };
}

}  // namespace whet
