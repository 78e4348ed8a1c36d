#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include <whet/model/candidate_policy.hpp>
#include <whet/train/initialize.hpp>
#include <whet/weights/freeze.hpp>

#include "models.hpp"
#include "space.hpp"

namespace bench {

template <std::uint64_t Number>
using CandidateNetwork = whet::Folded<whet::candidate_t<LatencySpace, latency_candidate(Number)>>;

/// A candidate as it is deployed, with made-up weights and ranges: times do not depend on them.
template <std::uint64_t Number, class Target>
auto freeze_candidate() {
  using Network = CandidateNetwork<Number>;
  using Policy = whet::candidate_policy_t<LatencySpace, latency_candidate(Number), LatencyPolicy>;
  whet::Weights<Network> weights;
  whet::initialize(weights, 1);
  whet::Quantization<Network> quantization;
  for (whet::Range& range : quantization.ranges) range = {-3.0f, 3.0f};
  quantization.ranges[0] = {0.0f, 1.0f};
  return whet::freeze<Policy, Target>(weights, quantization);
}

template <std::uint64_t Number>
WholeModel make_whole_model() {
  using Network = CandidateNetwork<Number>;
  const auto model = freeze_candidate<Number, LatencyTarget>();
  auto workspace = std::make_shared<whet::Workspace<decltype(model)>>();
  std::vector<float> input(whet::input_shape<Network>.size());
  for (std::size_t index = 0; index < input.size(); ++index)
    input[index] = static_cast<float>(index * 77 % 128) / 128.0f;
  auto scores = std::make_shared<std::vector<float>>(whet::output_shape<Network>.size());
  return {latency_candidate(Number),
          [model, workspace = std::move(workspace), input = std::move(input), scores] {
            const auto output = model(input, *workspace);
            std::copy(output.begin(), output.end(), scores->begin());
            asm volatile("" : : "r"(scores->data()) : "memory");
          }};
}

template <std::uint64_t Group>
void add_models(std::vector<WholeModel>& models) {
  [&]<std::uint64_t... Number>(std::integer_sequence<std::uint64_t, Number...>) {
    (models.push_back(make_whole_model<Group * models_of_group + Number>()), ...);
  }
  (std::make_integer_sequence<std::uint64_t, models_of_group>{});
}

}  // namespace bench
