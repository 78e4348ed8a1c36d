#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <span>
#include <type_traits>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/model/workspace.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/operations.hpp>
#include <whet/train/requirements.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/weights/aligned_values.hpp>
#include <whet/weights/heap_workspace.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

/// What metrics can measure besides weights: anything that takes one sample and returns its outputs as a
/// range of numbers, such as a lambda.
template <class Model>
concept ScoringModel = requires(Model& model, std::span<const float> sample) {
  std::begin(model(sample));
};

/// A frozen model, or the handle that owns one: takes a sample and a workspace.
template <class Model>
concept WorkspaceModel = requires(Model& model, std::span<const float> sample, Workspace<Model>& workspace) {
  std::begin(model(sample, workspace));
};

namespace detail {

/// Calls visit(index, outputs) with what score(sample) returns.
template <class Score, class Visit>
void visit_outputs(Score&& score, const Dataset& dataset, Visit&& visit) {
  std::vector<float> outputs;
  for (std::size_t index = 0; index < dataset.size(); ++index) {
    const auto& result = score(dataset.sample(index));
    outputs.resize(static_cast<std::size_t>(std::distance(std::begin(result), std::end(result))));
    std::transform(std::begin(result), std::end(result), outputs.begin(),
                   [](auto value) { return static_cast<float>(value); });
    visit(index, std::span<const float>(outputs));
  }
}

}  // namespace detail

/// Calls visit(index, outputs) for every sample of a data set in order; outputs is a std::span<const float>.
/// Errors: std::invalid_argument when the samples do not fit the model's topology, where it has one.
template <class Model, std::invocable<std::size_t, std::span<const float>> Visit>
  requires ScoringModel<Model> || WorkspaceModel<Model>
void for_each_output(Model&& model, const Dataset& dataset, Visit&& visit) {
  if constexpr (requires { typename std::remove_cvref_t<Model>::topology; })
    if (!dataset.empty())
      require_samples(dataset, input_shape<typename std::remove_cvref_t<Model>::topology>);
  if constexpr (WorkspaceModel<Model>) {
    HeapWorkspace<Model> workspace;  // May be too large for the stack
    detail::visit_outputs([&](std::span<const float> sample) { return model(sample, workspace); }, dataset,
                          visit);
  } else {
    detail::visit_outputs([&](std::span<const float> sample) { return model(sample); }, dataset, visit);
  }
}

/// An engine with the parameters of typed weights.
template <class Network>
Engine<float> make_engine(const Weights<Network>& weights, ThreadPool& pool) {
  Engine<float> engine(weights.records(), operation_factories<float, Network>, pool);
  std::ranges::copy(weights.values(), engine.parameters().values().begin());
  return engine;
}

/// Runs weights forward over a data set in order, in batches, on all cores, and calls
/// visit(first_sample, engine) after each batch, whose outputs engine.output(record) then holds.
/// Errors: std::invalid_argument when the data set is empty or its samples do not fit the topology.
template <class Network, std::invocable<std::size_t, const Engine<float>&> Visit>
void for_each_batch(const Weights<Network>& weights, const Dataset& dataset, Visit&& visit) {
  require_samples(dataset, input_shape<Network>);
  constexpr std::size_t batch = 256;
  const std::size_t features = dataset.shape().size();
  ThreadPool pool;
  Engine<float> engine = make_engine(weights, pool);
  AlignedValues<float> values;
  for (std::size_t begin = 0; begin < dataset.size(); begin += batch) {
    const std::size_t count = std::min(batch, dataset.size() - begin);
    const std::span<const float> samples = dataset.samples().subspan(begin * features, count * features);
    values.assign(samples.begin(), samples.end());
    const ConstBatch<float> inputs(values.data(), static_cast<Eigen::Index>(count),
                                   static_cast<Eigen::Index>(features));
    engine.forward(inputs, engine.last_record());
    visit(begin, engine);
  }
}

/// The same of weights, through the engine. Errors: as for_each_batch.
template <class Network, std::invocable<std::size_t, std::span<const float>> Visit>
void for_each_output(const Weights<Network>& weights, const Dataset& dataset, Visit&& visit) {
  for_each_batch(weights, dataset, [&](std::size_t first, const Engine<float>& engine) {
    const ConstBatch<float> outputs = engine.output(engine.last_record());
    const auto columns = static_cast<std::size_t>(outputs.cols());
    for (std::size_t row = 0; row < static_cast<std::size_t>(outputs.rows()); ++row)
      visit(first + row, std::span<const float>(outputs.data() + row * columns, columns));
  });
}

}  // namespace whet
