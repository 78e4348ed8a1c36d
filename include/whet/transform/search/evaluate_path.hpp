#pragma once

#include <whet/data/dataset.hpp>
#include <whet/train/candidate_network.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/evaluate.hpp>
#include <whet/train/make_loss.hpp>
#include <whet/train/options.hpp>
#include <whet/train/requirements.hpp>
#include <whet/train/supernet/shared_layers.hpp>
#include <whet/train/supernet/supernet_path.hpp>
#include <whet/train/supernet/train_supernet.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/transform/batch_norm_statistics.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet {

/// Loss and accuracy of a candidate with the weights that it inherits from a supernet. Batch normalizations
/// get the mean and the variance of what reaches them in this candidate from `statistics`, some hundred
/// samples or more; without them the averages of the supernet stay, which are those of no single path.
/// The loss is that of the options. Errors: std::invalid_argument for samples or a path that do not fit.
/// Source: Yu and Huang 2019, "Universally slimmable networks", section 3.3.
inline Evaluation evaluate_path(const SharedLayers& layers, const ParameterBuffer<float>& parameters,
                                const SupernetPath& path, const Dataset& statistics,
                                const Dataset& validation, const TrainOptions& options, ThreadPool& pool) {
  Engine<float> engine = make_engine(path.network, path_parameters(layers, parameters, path), pool);
  const auto loss = make_loss<float>(options);
  require_samples(validation, path.network.input);
  require_truth(validation, *loss, path.network.records.back().output.size());
  if (!statistics.empty()) {
    require_samples(statistics, path.network.input);
    detail::estimate_batch_norm(engine, statistics);
  }
  return evaluate(engine, validation, *loss);
}

}  // namespace whet
