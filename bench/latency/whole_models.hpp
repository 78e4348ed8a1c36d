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

/// A candidate as it is deployed, with made-up weights and ranges.
template <std::uint64_t Number>
WholeModel make_whole_model() {
  constexpr whet::Genotype genotype = latency_candidate(Number);
  using Network = whet::Folded<whet::candidate_t<LatencySpace, genotype>>;
  using Policy = whet::candidate_policy_t<LatencySpace, genotype, LatencyPolicy>;
  whet::Weights<Network> weights;
  whet::initialize(weights, 1);
  whet::Quantization<Network> quantization;
  for (whet::Range& range : quantization.ranges) range = {-3.0f, 3.0f};
  quantization.ranges[0] = {0.0f, 1.0f};
  const auto model = whet::freeze<Policy, LatencyTarget>(weights, quantization);
  auto workspace = std::make_shared<whet::Workspace<decltype(model)>>();
  std::vector<float> input(whet::input_shape<Network>.size());
  for (std::size_t index = 0; index < input.size(); ++index)
    input[index] = static_cast<float>(index * 77 % 128) / 128.0f;
  auto scores = std::make_shared<std::vector<float>>(10);
  return {genotype, [model, workspace = std::move(workspace), input = std::move(input), scores] {
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
