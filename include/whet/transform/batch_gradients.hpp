#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/batch_loader.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/evaluate.hpp>
#include <whet/train/make_loss.hpp>
#include <whet/train/options.hpp>
#include <whet/train/requirements.hpp>
#include <whet/train/scores.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/weights/weights.hpp>

namespace whet::detail {

/// Calls visit(engine, count) after each batch of a data set in order: engine.gradients() are those of the
/// mean loss of its `count` samples, of the network as it infers, with running statistics and without
/// dropout. options: `loss`, `label_smoothing`, `batch` and `threads` count. Errors: std::invalid_argument
/// when an option is out of range, or the data set is empty or does not fit the network or the loss.
template <class Network, std::invocable<const Engine<float>&, std::size_t> Visit>
void for_each_batch_gradient(const Weights<Network>& weights, const Dataset& samples,
                             const TrainOptions& options, Visit&& visit) {
  validate(options);
  const auto loss = make_loss<float>(options);
  require_samples(samples, input_shape<Network>);
  require_truth(samples, *loss, output_shape<Network>.size());
  ThreadPool pool(options.threads);
  Engine<float> engine = make_engine(weights, pool);
  const int record = compared_record(engine, *loss);
  const auto batch = static_cast<std::size_t>(options.batch);
  std::vector<std::size_t> indices(samples.size());
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  BatchLoader loader(samples, *loss);
  for (std::size_t begin = 0; begin < samples.size(); begin += batch) {
    const std::size_t count = std::min(batch, samples.size() - begin);
    loader.load(std::span(indices).subspan(begin, count), pool);
    engine.forward(loader.samples(), record);
    loss->evaluate(loader.against(engine.output(record)), engine.output_gradient(record));
    engine.backward(record);
    visit(std::as_const(engine), count);
  }
}

}  // namespace whet::detail
